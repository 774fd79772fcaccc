"""English topics of the scope check, and the English senses that only look like one.

The patterns are in the small language of ``scope_text.english``; the groups are those of
``scope_lexicon``, which joins them with the Chinese ones.
"""
# A pattern broken over lines is harder to check than a long one.
# ruff: noqa: E501

from __future__ import annotations

_BIRTH = "(birth|childbirth|pregnanc|childbear|child ?bearing|deliver|conception|fertility|reproduction)"
_BIRTHS = (
    "(births?|pregnanc|childbirth|childbear|children born|babies|newborns|infants|conception|fertility|deliveries)"
)
_EXTRA = (
    "(births?|(extra|second|third|another|additional|excess|over quota|unplanned|illegal) (child|birth|baby|pregnan)"
    "|out of (plan|policy)|unplanned|excess child|having (a|more|another|too)|too many children|more children"
    "|childbear|pregnan|family planning|over quota)"
)
_MEN_WOMEN = "(women|woman|couple|wife|wives|husband|mother|fertile|childbearing|reproductive age)"
_RING = "(rings?|coils?|loops?|devices?) "
_LESS = (
    "(reduc|control|cut|lower|limit|curb|avert|prevent|avoid|declin|decreas|restrain|suppress|keep|hold|kept|held"
    "|rais|boost|increas|fewer|lower|drop|minimi[sz])"
)
_GOAL = (
    "(reduc|control|cut|lower|limit|held|kept|avert|avoid|prevent|target|quota|ceiling|cap |capped|goal|plan |planned "
    "|restrain|declin|decreas|curb|suppress|drop|down |minimi[sz]|below|under |rais|increas|boost|achiev|reached"
    "|saved|postpon|delayed|forgone|allot|allocat|indicator)"
)
_BENEFIT = "(benefit|allowance|subsid|welfare|pension|reward|school|housing|land|payment|aid|hukou|insurance|service)"
_WITHHELD = (
    "(withh|suspen|stopp|stop |cancel|cut off|depriv|revok|denied|deny|denial|refus|barr|disqualif|forfeit|strip"
    "|reclaim|ineligib|block|lost|loses?|losing|taken away|removed)"
)

PROCEDURES = (
    "*sterili[sz]",
    "ster[aeioul]?l[aeiou]?[aeiou]?[sz]a",
    "*vase[ck]t",
    "*tubect",
    "*intra ?uter",
    "*iud",
    "*iucd",
    "(cu|copper) t ",
    "tubal",
    "ligat",
    "*ligation(s)?(rate|count|number|total)",
    "(tie|tied|tying|cut|block|seal)(d|ed|ing)?( of)?(~)?(~)?tubes? ",
    "tubes? (were |are |being )?(tie|tying|cut|block|seal)",
    "norplant|implanon|nexplanon|jadelle|sinoplant",
    "implant",
    "abort",
    "f(o)?eticid|mifepriston|misoprost|curettage|mva |mtp |d (and )?cs? |nsv |no scalpel",
    "menstrual (regulat|extract)",
    "terminat(ion|ions|ed|e|es|ing) ",
    "(pregnanc|conception)(~)?(~)?(were |was |are )?(end|brought|put |interrupt|remed|rectif|resol|handl|dealt|settl|clear|correct"
    "|eliminat|dispos|stop|address|remov|undone|discontinu)",
    "(end|interrupt|remed|rectif|resol|handl|dealt|dealing|settl|clear|correct|eliminat|dispos|stop|address|remov"
    "|discontinu)(ed|ing|ion|ied|ying|ping|ped|led|ling|ve|ved|ving|e)?( with| of)?(~)?(~)?pregnanc",
    "dealt with …pregnanc",
    "induced ",
    "induc(tions?|ing) ",
    "remedial (measure|action|operation|procedure|surg|work|step)",
    f"{_RING}(were |are |was )?(insert|fit|remov|check|plac|in place|wear|retain|install|present|inspect|exam)",
    "(insert|fit|plac|install|wear|check|retain|remov|inspect)(s|ed|e|ing|ion|ions|ting|ted|al|als)?"
    f"( of| a| the| with| in| an)?(contraceptive |birth control |uterine |an |the |a )?{_RING}",
    "(one ring|ring one) ",
    "(with|wearing|have|has|had|having)( a| an| the)? (coil|loop) ",
    "(uter(us|ine)|womb) (clean|evacuat|scrap|clear|empt)",
    "(family planning|birth control|fertility control|contracepti(on|ve)|population control|birth planning|fertility|reproductive|fp"
    "|family limitation)~(operation|procedure|surger|surgical|task|measure)",
    "surgical (contracep|method|task|measure)",
    "permanent (method|contracep|family)",
    "snips? |snipped",
    f"(operation|procedure|surger|operated|surgical)…{_MEN_WOMEN}",
    f"{_MEN_WOMEN}…(operated|operation|surger|surgical|fitted|snipped)",
    "(measures|methods) (taken|adopted|implement|carried out|in place|installed)…(birth|second child|deliver|women|couple)",
    "(birth|second child|two children|deliver|women of|couple)…measures (taken|adopted|implement|carried out|in place)",
    "uterine (device|ring|loop)",
    "spay|castrat|fallopian|vas deferens",
    "f(o)?etus(es)? (remov|expel)",
)
METHODS = (
    "*contracept(ion|ive|ives)?(~)?(prevalence|rate|use|using|usage|uptake|coverage|accept|adopt|practi|mix|share"
    "|protected|complian|continu|adher|target|quota|achiev|percent)",
    "*contracept(ion|ive|ives)? (method|measure|implement)",
    "(prevalence|rates?|use|using|users?|usage|uptake|coverage|accept(ance|ing|ors?)|adopt(ion|ing|ers?)|practi[sc]ing"
    "|relying|protected|mix)( of| on| by)?(~)?(form of |method of )?contracept",
    f"{_MEN_WOMEN}(~)?(~)?(~)?(on|us|with|accept|adopt|practi[sc]|protected by|tak|cover)(~)?(~)?(~)?contracept",
    "m?cpr ",
    "larcs? |larc (rate|uptake|use)|lapm |cyp ",
    "couple (years? of )?protect",
    "protected couples|couples (effectively )?protected",
    "(long|longer) (acting|term|lasting|life)…(method|contracep|reversible|protect|birth control)",
    "modern (method|contracep)",
    "method mix",
    "(new )?acceptors? ",
    "unmet need …(contracep|family plan|spac|limit)",
    "(demand|need) (for )?family planning (satisf|met)",
    "family planning(~)?(users?|acceptor|prevalence|uptake|protected|satisf|method)",
    "(users?|acceptors?|use|using|uptake)( of| for)?(modern |effective )?(family planning|birth control)",
    "birth control(~)?(~)?(use|using|rate|uptake|method|cover|prevalen|measure)",
    "(depo|injectable|implant) users? ",
    "(effective|reliable) (method|contracep|birth control)",
)
EXAMS = (
    "pregnanc(y|ies) (test|check|exam|inspect|monitor|surveill|status|verif|watch|detect|track|situation)",
    "pregnancies (detect|discover|found|monitor|watched|identified|spotted|tracked|known)",
    "(check|test|inspect|examin|monitor|surveill|verif|watch|detect|track|discover)(s|ed|ing|ion|ions|ation|ance|e)?"
    "( for| of| out| on)?(early |hidden |unauthori[sz]ed |unreported |secret )?pregnan",
    "(compulsory|mandatory|obligatory|required|forced|quarterly|bi ?monthly|monthly|periodic|seasonal|scheduled|regular"
    "|summon|routine|unannounced)…(gyn[ae]|pelvic|womb|uter|pregnan|ultrasound|urine|women s (exam|check)|women (exam|check))",
    "(gyn[ae]+col[a-z]+|pelvic|womb|vaginal|uter(us|ine)) (exam|inspect|check)",
    "gyn[ae]+ (check|exam|inspect)",
    "(three|double|triple) (checks?|inspections?|exams?|examinations?) ",
    f"{_MEN_WOMEN}…(called|summon|ordered|told|required|turn(ed|ing)? (up|out)|report(ed|ing)? (for|to)|show(ed|ing)? up"
    "|presented themselves)…(check|exam|station|inspection|scan)",
    "(married|childbearing|fertile|reproductive age)…(examined|checked|inspected|scanned)",
    f"(turnout|turn out|attendance)…{_MEN_WOMEN}…(quarter|scheduled|station|round)",
)
BIRTHS = (
    f"{_BIRTH}…(out of plan|outside …(plan|polic|quota|permit|rule)|beyond …(plan|quota|polic)|above …(quota|plan )"
    "|off plan|over …quota|in plan |within …(plan |polic|quota)|under …(plan |permit|quota)"
    "|without …(permit|approval|permission|authori|licen)|with …(permit |permits |approval|permission)"
    "|exceed|accord…polic|in line with|complian|comply|complied|conform|allowed|authori[sz]ed|approved|unauthori|unapproved|illegal|unlawful)",
    "(out of plan|un ?planned|planned|outside plan|over ?quota|above quota|extra|excess|illegal|unlawful|legal|lawful"
    "|un ?authori[sz]ed|un ?approved|un ?permitted|permitted|permissible|authori[sz]ed|approved|unsanctioned|sanctioned"
    "|non ?compliant|compliant|compliance|conform|in plan|off plan|in ?policy|out of policy|polic[yi]|disallowed|allowed|forbidden|prohibited|banned|unwanted|undesired"
    f"|surplus|irregular|secret|hidden|premarital|out of wedlock|unmarried|quota)(~)?(of )?{_BIRTHS}",
    "(second|third|fourth|2nd|3rd|4th|higher|high|subsequent|repeat|additional|further|multi)"
    "( or| and)?( more| later| higher| third| subsequent)?( order)?( child)? ?(births?|child rate|parity|born|babies)",
    "(un ?authori[sz]ed|un ?approved|over ?quota|above quota|out of plan|illegal|unpermitted) (child|baby|babies|infant|famil)",
    "(children|child|babies) born …(outside|beyond|without|over |against|in breach)",
    "(first|second|third|fourth) child (rate|ratio|share|proportion)",
    "women …(gave birth|giving birth|having|had|bore|bearing|pregnant)…(again|second|third|another|more than|too soon)",
    "(birth|pregnanc|child)~(order|parity|spac|interval) ",
    "(birth|child|pregnanc)(~)?spac",
    "parity (rate|distrib|specific|progress|one|two|of women|of births|and|at birth|[0-9])|(birth|mother|women|child|high|low)s?( by| of)? parity",
    "(space|spacing|interval|gap)s?( between| of)?(~)?(births|children|pregnancies|deliveries|first and second)",
    "(births?|children|pregnancies|deliveries)(~)?(spaced|apart|too soon|too close)",
    "(one|single|only) child (rate|pledge|certificate (rate|taken|uptake)|certificates (taken|signed)|signed|complian|commit|famil(y|ies) (rate|share))",
    "(family planning|birth planning|planned birth|birth plan|fertility policy|birth policy)(~)?(rate|complian|conform"
    "|violat|adher|law abid|contract|pledge|offender|offence)",
    "late (marriage|childbear|birth)",
    "multi ?child |more than (one|two) child",
    "pledge…(one child|no more|birth)",
)
BIRTH_TARGET = (
    f"(birth|births|birth rate|fertility|natural increase|natural growth|population growth|tfr|sex ratio at birth|babies)"
    f"( rates?| number| numbers| growth| increase| level| total)?(were |was |is |are )?{_GOAL}",
    f"{_LESS}(s|e|es|ed|ing|tion|ted|ting|ped|ping|led|ling)?( down)?( in| of)?( the)?( total| annual| number of"
    "| unwanted| excess)?(births? |birth rate|birth numbers|fertility |natural increase|population growth)"
    "(?!treat|clinic|care|defect|weight|injur|asphyx|trauma|complic|mortal|death|tetan|sepsis)",
    "(target|quota|ceiling|cap|goal)s? (for |of |on )?(the )?(number of )?(births? |birth rate|fertility rate"
    "|natural increase|population growth)(?!defect|weight|regist|cert|in hosp|attend)",
    "birth (quota|ceiling|reduction|target|suppression|limit|control target)|population control",
)
FEES = (
    "(social|society)~(maint|compens|foster|upbring|rais|rear|child rais|child rear|support|bringing up)~(fee|charge"
    "|fine|levy|levi|payment|dues|expens)",
    "social (maintenance|compensation fee|fostering fee|upbringing)|smf |social child",
    f"(fine|fined|fines|levy|levies|levied|penalt|deposit|surcharge|forfeit|sanction|punish)(~)?(~)?(for|on|after|against|upon|over|per)( a| an| the| each| any| every| their)?{_EXTRA}",
    f"(fee|charge|tax|bond|payment|money)(s|d|ed)?(~)?(for|on|per|after|upon)( a| an| the| each| any| every| their)?{_EXTRA}(?!(pre|ante|post|regist|cert|check|test|care))",
    "(births?|extra child|second child|third child|excess child|excess birth|over quota|family planning|unplanned|"
    "childbearing|pregnancy|fertility) (fine|fee|levy|levi|penalt|deposit|bond|tax|surcharge)",
    f"(fine|levy|penalty) (income|revenue)s? (from|on){_EXTRA}",
    f"{_BIRTHS}(~)?(~)?(fined|penali[sz]ed|punished|charged)",
)
PERMITS = (
    "(birth|births|childbirth|pregnancy|child ?bearing|fertility|reproduction|procreation|second child|parenthood)"
    "( service)? (permit|licen[cs]e|approval|authori[sz]ation|permission|clearance|quota card)|(birth|pregnancy|child) approval",
    "(fertility|reproducti(ve|on)|family planning|pregnancy|contracepti(on|ve)|(marriage|marital|marri)~~(birth|fertility"
    "|child|reproduct|childbear))( status| service| free)?~(certificat|papers|pass |passes |proof|verif|card check)",
    "(permit|permission|approval|licen[cs]e|authori[sz]ation|clearance)s? (to|for|of)(~)?(give birth|birth |births |bear"
    "|have (a|another)|conceive|second child|childbirth|pregnan|reproduc|childbear)",
    "(migrant|floating|worker|tenant|employ)…(marriage|birth|fertility|family planning|reproduct|contracept)…(certific|verif|check|permit|papers|proof)",
)
REPORTING = (
    "(reward|bount|prize|bonus|payment|paid|incentive|cash|money|fee)…(informant|informer|informing on|tip ?offs?|tips "
    "|whistle|denounc|snitch|telling on)",
    "(reward|bount|prize|bonus|payment|paid|incentive|cash|money)…report(s|ed|ing|ers?)?( on| of| about)?(a |their |its )?(neighbo|birth"
    "|pregnan|villager|women|famil|couple|resident|household|hidden|violat)",
    "(informant|informer|tip ?off|denunciat|denounc|snitch|whistle)…(reward|bount|paid|prize|bonus|preg|birth)",
    "(informant|informer|tip ?off) (payment|pay|fee|money|cash|fund)",
    "neighbo(u)?rs? …(reward|denounc|inform on|report(ed|ing)|watch)",
    "report(s|ed|ing)? (of |on )?(neighbo|hidden pregnan|out of plan|unplanned)",
    "(mutual|collective|joint) (surveillance|liability|monitoring)",
)
WITHHELD = (
    f"{_BENEFIT}…{_WITHHELD}…{_EXTRA}",
    f"{_WITHHELD}…{_BENEFIT}…{_EXTRA}",
    f"{_EXTRA}…{_WITHHELD}…{_BENEFIT}",
    f"{_EXTRA}…{_BENEFIT}…{_WITHHELD}",
    "benefits? (withheld|suspended|stopped|cancelled|canceled|revoked|cut off|denied)",
)
LISTS = (
    "(names?|roster|roll|blacklist|watch ?list|lists?)( of| with| for)?( the| all)?(~)?(women|wives|couples|mothers|pregnan|girls)",
    "(women|wives|couples|mothers|pregnant)…(by name|name list|roster|blacklist|watch ?list)",
)

# Senses that only share a word with a topic. A sense in the second part counts only where no person
# is spoken of, since "women sterilised with modern instruments" is no disinfection.
SENSES = (
    "(umbilical )?cord (ligat|clamp)",
    "(vessel|duct|vein|arter|ductus|haemorrhoid|hemorrhoid|varic)…ligat",
    "(dental|tooth|cochlear|hearing|hip|knee|cardiac|lens|intraocular|orthop[a-z]+|pacemaker|stent) implant",
    "implant(s|ed|ation)? (of )?(teeth|dental|cochlear|lens|pacemaker)",
    "(embryo )implant",
    "(staff|employee|worker|new ?comer|personnel|officer|volunteer|doctor|nurse|electro) ~induct",
    "(staff|employee|officer|volunteer|job|magnetic|electric) ~?induct",
    "induction (train|course|programme|program|week|session|of (new |all )?(staff|employ|officer|volunteer|personnel|doctor|nurse))",
    "(import|upload|download|job|run|batch|transaction|sync|export|process|session)(s)? (that |were |was |is )?abort",
    "abort(ed|ing|s)? (import|upload|download|job|run|batch|transaction|sync|export|session|data)",
    "terminat(ion|ions|ed|e|es|ing) (of )?(the |a )?(contract|employment|service|agreement|lease|subscription|account|staff|supplier|programme|project)",
    "(contract|employment|service|agreement|lease|account|supplier|project)s? (that |were |was )?terminat",
    "cpr (train|course|skill|class|drill|certif|instruct|refresh|first aid|demonstrat)",
    "(train|skill|course|taught|practi[sc]e|certified|drill|first aid|resuscit|newborn|infant|basic)(ed|s|d|ing)?( in| of)? cpr ",
    "contracepti(on|ve|ves)? (suppl|commodit|stock|dispens|vending|knowledge|counsel|awareness|information|informed choice|choice|advice|request|education|pills? (supplied|given out))",
    "intra ?uterine (growth|infect|death|transf|fetal|hypox|asphyx|adhesion|resusc)",
    "gender parity|parity (check|bit|error)|pay parity",
    "unplanned (downtime|outage|readmission|absence|leave|visit)",
    "birth planning (counsel|advice|talk|visit|session)|birth plan (discuss|written|made|prepar)",
    "birth (control )?defect",
    "population control total|control (group|total|chart)",
)
THINGS = (
    "ligature",
    "(staff|employee|officer|recruit|personnel|nurse|doctor)s? …induction",
    "(instrument|equipment|autoclave|device|dressing|disinfect|needle|syringe|surface|milk|bottle|pack|steam|medical waste"
    "|tool|linen|bowl|tableware|pasteur|water|heat|indicator tape|spore)…sterili[sz]",
    "sterili[sz][a-z]*…(instrument|equipment|autoclave|device|dressing|disinfect|needle|syringe|surface|milk|bottle|pack|steam|tool|linen|bowl|tableware)",
    "(dog|cat|pet|stray|animal|livestock|pig|mosquito)s? …(sterili[sz]|spay|castrat|neuter)",
    "(sterili[sz]|spay|castrat|neuter)(~)(~)?(~)?(dogs?|cats?|pets?|strays?|animals?|livestock|pigs?|mosquitoe?s?) ",
    "(ladder|door|street|telephone|phone|water|hose|drain|cable|boxing)…rings? ",
    "rings? (road|main|binder)",
)
PERSONS = (
    "(women|woman|men |man |couple|wife|wives|husband|mother|person|people|famil|household|patient|client|acceptor"
    "|male|female|villager|case|voluntary|volunteer|birth|child|girl|vasect|tubal|iud|contracept)"
)
