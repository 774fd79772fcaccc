"""The words of what is never assessed (docs/scope.md), by group; in code so that nothing switches it off.

A topic only says that a text speaks of something forbidden; ``scope_frames`` then judges whether the
thing counted is a complaint, an inspection or care instead. Chinese patterns run over characters
without anything between them, English ones over ``Reading.words`` (mini-language: ``scope_text.english``).
Compounds that merely contain such a word (循环, 团结扎实, dental implant) are masked first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """A line of the list in docs/scope.md; the value is the reason shown (a gettext msgid)."""

    PROCEDURES = (
        "It counts sterilisations, IUD insertions or removals, implants, abortions, inductions or remedial measures."
    )
    METHODS = "It makes contraceptive use, or the choice of a method, something to reach."
    EXAMS = "It counts compulsory or checked pregnancy, IUD or gynaecological examinations, or watches pregnancies."
    BIRTHS = "It judges births: permitted or not, parity, spacing, or agreement with a policy."
    BIRTH_TARGET = "It makes births something to reach or to hold down; births are context and never assessed."
    FEES = "It counts social maintenance fees or another charge, fine or deposit on a birth."
    PERMITS = "It counts permits or certificates that condition movement, work or benefits on reproduction."
    REPORTING = "It rewards reporting neighbours."
    WITHHELD = "It withholds benefits because of a birth or of a contraceptive choice."
    LISTS = "It is a list of persons."


@dataclass(frozen=True)
class Topic:
    """What speaks of one group: Chinese regex parts, English patterns, and terms also read by sound."""

    group: Group
    han: tuple[str, ...]
    words: tuple[str, ...]
    sounds: tuple[str, ...] = ()


_WOMEN = r"(?:妇女|育龄|已婚|夫妇|夫妻|孕妇|对象|产后|孕期|[一二三四多]孩|[一二三四]胎|双女|两女|二女|计生|计划生育)"
_PARITY = r"(?:[一二两三四五]|第[一二三四]|多|头|单|双)[孩胎]"

TOPICS: tuple[Topic, ...] = (
    Topic(
        Group.PROCEDURES,
        han=(
            r"[结节洁劫捷戒街][扎轧闸]|绝育|绝孕|断育|[男女双二已应未需落补两漏欠]扎|扎[环管户]|扎(?:率|人数|对象|例|数)|环扎",
            r"[上尚放取摘换脱戴验透查置植安掉](?:了|节育|避孕)?环|环(?:率|例|人数|检|情|位|孕)|有环|孕环|上器|取器|放器",
            r"(?:避孕|节育|金属|宫内|[上取放][一-龥]?T)环|[Tt]型?环|宫内节育|宫内器|节育器|四术|[四三两]项手术|[四三]种手术",
            r"(?:计生|计划生育|节育|绝育|避孕|育龄妇女|已婚妇女)手术|节育",
            r"输[卵精]管(?!炎|堵塞|造影|妊娠|通畅|疏通)|粘堵|银夹|复通|埋植|皮埋|皮下埋|皮下避孕|植入避孕",
            r"人流|人工流产|流产|药流|引产|引流产|催产率|大月份|堕胎|打胎|坠胎|堕孕|刮宫|清宫|吸宫|钳刮|米非司酮",
            r"[终中]止(?:了)?(?:妊娠|怀孕|孕|早孕|中期)|(?:妊娠|怀孕|孕妇|孕情|对象|胎儿)[终中]止|思想工作.{0,8}(?:终止|手术|落实|处[理置]|解决)",
            r"补救|(?:怀孕|孕妇|孕情|外孕|孕育对象|妊娠)(?:的)?(?:妇女|对象|人员|数)?(?:处[理置]|清[理零除]|消[化除]|化解|解决|拿掉|做掉)",
            r"(?:处[理置]|清[理零除]|消[化除]|化解|拿掉|做掉)(?:了)?.{0,4}(?:怀孕|孕妇|孕情|外孕|妊娠|胎儿)",
            r"^(?:女性|男性)?手术(?:任务|指标|完成|落实|到位|及时|例|人|率|名额|进度)|(?:落实|动员|应|已)手术|手术任务",
            r"^(?:落实|完成|应)?(?:到位)?措施(?:落实|到位|及时|对象|人数|率|完成)|^落实措施|" + _WOMEN + r".{0,6}措施(?:落实|到位|及时|完成|率|人)",
            _WOMEN + r".{0,6}(?:落实|采取|应落实|未落实|已落实|上)(?:了)?措施|有效措施.{0,4}率|综合措施.{0,3}率|产后措施",
            _WOMEN + r".{0,8}(?<!剖宫产)(?<!白内障)手术(?:落实|完成|到位|人|例|率|数|$)|手术(?:的)?(?:育龄|已婚|对象|妇女)",
        ),
        words=(
            "*sterili[sz]", "sterl?i?li[sz]", "*vasect", "*vasekt", "*tubect", "*intra?uter", "*iud", "*iucd", "cu t ", "copper t ",
            "tubal", "ligat", "*ligation(s)?(rate|count|number)", "(tie|tied|tying|tieing) …tubes? ", "tubes? (were )?(tie|tied|cut|block)", "norplant", "implanon", "jadelle",
            "implants? ", "implanted? ", "abort", "aborsh", "feticid", "foeticid", "mifepriston", "misoprost", "curettage", "menstrual (regulat|extract)", "d and c ", "mtp ", "mva ",
            "terminat(ion|ions|ed|e|es|ing) ", "(pregnan|conception)…(ended|interrupt|remed|rectif|resolved|handled|dealt|settled|cleared|corrected|eliminat|dispos|stopped|addressed|removed|undone)",
            "(ended|interrupt|remed|rectif|resolved|handled|dealt with|settled|cleared|corrected|eliminat|dispos|stopped|addressed|ending)( of| the| all)*( [a-z]+ )?…pregnanc",
            "dealt with …pregnanc", "induced ", "inductions? ", "inducing ", "remedial (measure|action|operation|procedure|surg|work|step)", "(rings?|coils?|loops?) (were |are |was )?(insert|fit|remov|check|plac|in place|wear|retain|install|present|inspect|exam)",
            "(insert|fit|plac|install|wear|check|retain|remov)(s|ed|ing|ion|ions|ting|ted)?( of| a| the| with| in)* (contraceptive |birth control |uterine )?(rings?|coils?|loops?) ", "one ring ", "ring one ",
            "(family planning|birth control|fertility control|contraceptive|contraception|fp|population control|birth planning|planned parenthood|family limitation)( [a-z]+ )?(operation|procedure|surger|surgical|task|measures? )",
            "surgical (contracep|method|task|measure)", "permanent (method|contracep|family)", "snips? ", "tube tying", "(operation|procedure|surger|operated)…(women|couple|wives|husband|mother|childbearing|second child|two child|fertile|eligible)",
            "(women|couple|wives|husband|mother|childbearing|second child|two child|fertile)…(operated|operation|surger|fitted|snipped|spayed)",
            "(measures|methods) (taken|adopted|implement|carried out|in place|installed)…(birth|child|deliver|women|couple|mother)", "(birth|child|deliver|women|couple|mother)…(measures) (taken|adopted|implement|carried out|in place)",
            "uterine (device|ring|loop)", "spay", "castrat", "salpingect", "oophorect", "hysterectom", "fallopian", "vas deferens", "womb (clear|empt|device)", "nexplanon", "sinoplant", "foetus(es)? (remov|expel)", "fetus(es)? (remov|expel)",
        ),
        sounds=(
            "结扎", "绝育", "上环", "放环", "取环", "查环", "透环", "节育", "四术", "人流", "人工流产", "流产", "引产", "堕胎", "打胎",
            "刮宫", "终止妊娠", "补救", "皮埋", "男扎", "女扎", "环情", "落实措施", "输卵管",
        ),
    ),
    Topic(
        Group.METHODS,
        han=(
            r"节育率|避孕(?:节育)?措施|避孕节育|避孕(?!药具|套|药品|器具|药物|用品|知识|咨询)(?:.{0,6})(?:率|人数|落实|比例|构成|达标|占比|例数)",
            r"(?:使用|采取|采用|落实|实行|接受)(?:了)?(?:现代|各种|高效|有效|综合)?避孕|避孕(?:方法|方式)|避孕药具?(?:应用|使用|有效|落实|采用)",
            r"长效(?!机制|管理|监管|治理|化|运[行营]|保洁|帮扶|投入|宣传|制度|体系|稳定)|药具(?:应用|使用|有效应用|有效使用|落实|采用)(?:人数|率|数)|高效避孕",
        ),
        words=(
            "*contracept…(prevalence|rate|use|users?|usage|uptake|coverage|accept|adopt|practi|mix|share|percent|protected|continu|method|implement|adher|target|quota|measure)",
            "(prevalence|rate|use|using|users?|usage|uptake|coverage|accept|adopt|practi[sc]ing|protected|mix|share|percent|practising|on|relying|relies)…contracept",
            "cpr ", "mcpr ", "larcs? ", "lapm ", "larc (rate|uptake|use)", "cyp ", "couple years? of protection", "couple protection", "protected couples", "couples (effectively )?protected",
            "(long|longer) (acting|term|lasting|life)…(method|measure|contracep|reversible|protect|revers)", "modern (method|contracep)", "method mix", "(new )?acceptors? ", "unmet need …(contracep|family plan|spac|limit)",
            "(demand|need) (for )?family planning (satisf|met)", "family planning …(users?|acceptor|prevalence|uptake|protected|satisf)", "(users?|acceptor)( of| for)* (modern |effective )?(family planning|birth control)", "birth control …(use|using|rate|uptake|method|cover|measure|prevalen)",
            "(use|using|practi[sc]ing|on|adopt|accept)(ing|ed)? (of )?birth control", "(depo|injectable|implant) users? ", "(effective|reliable) (method|contracep|birth control)",
        ),
        sounds=("避孕率", "综合节育率", "长效避孕", "避孕措施", "长效措施"),
    ),
    Topic(
        Group.EXAMS,
        han=(
            r"孕检|妇检|孕捡|孕情|孕况|[三双两四]查(?!七对|八对|三问|双审)|查[环孕](?!境|节)|验孕|测孕|尿检.{0,4}(?:妇女|孕)|生孕信息",
            r"(?:季|月)[度]?(?:妇女|妇科|环|孕|普查服务|B超)|季检|双月检|(?:到|进|应到|未到)站(?:服务|检查|率|人|受检|接受)",
            r"(?:育龄|已婚|重点|妇女|怀孕).{0,10}(?:到检|应检|参检|受检|见面|到站|进站|按[时期季月].{0,3}[检查]|[季月]度?.{0,4}[检查]|排查|摸排|摸底|监控|监测|盯防|跟踪管理)",
            r"(?:到检|应检|参检|受检|季度|定期|每季|双月|按期).{0,8}(?:育龄|已婚|妇女)|B超(?:普查|到检|监测|排查|站)|(?:组织|强制|统一|定期).{0,6}(?:妇科|B超|妇女体)检?",
            r"妇科(?:定期|季度|普检|到检|检查(?:率|人数|到|完成))|孕前型管理|怀孕(?:情况)?(?:排查|摸排|监测|掌握|上报|监控|报告率)",
        ),
        words=(
            "pregnancy (test|check|exam|inspect|screen|monitor|surveill|status|verif|watch|detect|track)", "pregnancies (check|detect|discover|found|monitor|watched|identified|reported|spotted|tracked|known)",
            "(check|test|inspect|examin|monitor|surveill|screen|verif|watch|detect|track|discover)(s|ed|ing|ion|ions|ation|ance)?( for| of| out)?( early| hidden| unauthori[sz]ed| unreported| secret)* pregnan", "checked for pregnan",
            "(compulsory|mandatory|obligatory|required|forced|quarterly|bi ?monthly|monthly|periodic|seasonal|scheduled|regular|summoned|due|checked|routine)…(gyn|pelvic|womb|uter|pregnan|ultrasound|urine|women s exam|women exam|women check|women …exam)",
            "(gyn[a-z]*|pelvic|womb|vaginal|women s|women) (exam|check|inspect)[a-z ]*…(attend|rate|compli|report|turn|show|target|schedul|summon|required|quarter)",
            "(gyn[ae]+colog[a-z·]*|pelvic|womb|vaginal|uterine|uterus) (exam|inspect|check)", "(three|double|triple|two) (checks?|inspections?|exams?|examinations?) ", "(women|wives|mother)…(report|attend|turn|summon|show|call|came|come|appear|present)[a-z]*…(check|exam|station|inspection|ultrasound|scan)",
            "(attendance|turnout|turn out|show up)…(check|exam|inspect|station|scan)…", "ultrasound (check|scan|exam)[a-z]* …(married|childbearing|women of|quarter|compulsory)", "(urine|pee) (test|check)…(women|wives|married|worker)", "(married|childbearing|fertile|reproductive age)…(examined|checked|inspected|scanned|tested|screened for preg)",
        ),
        sounds=("孕检", "环孕检", "三查", "双查", "查环查孕", "孕情"),
    ),
    Topic(
        Group.BIRTHS,
        han=(
            r"计划生育率|计生率|政策(?:性)?生育|政策符合|(?:政策|计划|规定|条例|指标)(?:之)?[内外](?:多孩|出生|生育|怀孕|二|一|三|孩|婴|孕|人口|超)?|政策属性",
            r"(?:符合|违反|不符合|按|依照|遵守)(?:现行|人口|国家|计划|法律|法定|计生|生育)*(?:政策|规定|法规|条例|计划)?(?:的)?(?:生育|出生|怀孕)",
            r"(?:依法|合法|违法|非法|违规|违纪|无证|持证|有证|非婚|未婚|无计划|计划|合规|守法|规范|合理|有序|科学|文明)生育(?!家庭|服务|协会|事业|工作|政策|特|技|宣|药|优|手|奖|利|部|村|专|基|管|自|法|条|证|责|公|局|委|办|干|网|信|示|投|惠|群|登记|指导|咨询)",
            r"超生|抢生|偷生|逃生育|躲生|超计划|早生|超怀|超孕|外孕|外怀孕|计外|违育|违法(?:多孩|二孩|怀孕|超)|多孩|多育|未婚先[孕育]|非婚[生孕]",
            _PARITY + r"(?:及以上|以上)?(?:率|出生|生育|人口|人数|数|间隔|比例|比重|占比|婴|妇女|孕|怀孕|育)|(?:出生|生育|新增|生|育)(?:的)?" + _PARITY + r"|孩次|胎次|孩率|(?:独生子女|独女|独子|一孩|单孩)(?:领证|率|化|办证|发证)|领证率",
            r"(?:生育|出生|二孩|二胎|胎间|孩间|产|怀孕)间隔|间隔(?:生育|不足|期内|未到)|晚婚(?:率|晚育|人数)|晚育|早婚早育|早育|再生育(?!登记|全程|技术|医疗|咨询|指导|保险)|(?:诚信计生|计生合同|计划生育合同)",
        ),
        words=(
            "(birth|childbirth|pregnanc|newborn|child|children|infant|baby|babies|deliver|conception|mother|parent|family|families|fertility|childbearing)[a-z]*…(out of plan|outside …(plan|polic|quota|permit|rule)|beyond …(plan|quota|polic|limit)|above …(quota|plan|limit)|off plan|over …quota|in plan|within …(plan|polic|quota|rule|limit)|under …(plan|polic|permit|quota)|without …(permit|approval|permission|authori|certificate|licen)|with …(permit|approval|permission)|accord …polic|in line with|compl|conform|in accordance|policy|parity|permit|permission|allowed|authori[sz]ed|approved|unauthori|unapproved|illegal|unlawful|excess|law)",
            "(out of plan|unplanned|planned|outside …(plan|polic|quota|permit)|over …quota|above …quota|extra|excess|illegal|unlawful|legal|lawful|unauthori[sz]ed|unapproved|unpermitted|permitted|authori[sz]ed|approved|unsanctioned|sanctioned|non ?compliant|compliant|compliance|conform|in plan|off plan|in policy|out of policy|polic[yi]|disallowed|allowed|surplus|irregular|black|secret|hidden|stolen|early|premarital|out of wedlock|unmarried|quota)…(births?|pregnanc|child ?birth|child ?bearing|children born|babies|newborns|fertility|conception)",
            "(second|third|fourth|2nd|3rd|4th|higher order|high order|multiple|first|later|subsequent|another|repeat|additional|further|two|three|four|multi) (or (more|later|higher|third) )?(and (higher|later|third) )?(order )?(births?|pregnanc|child rate|child births|children born|babies|parity|born|newborns|deliver)", "(birth|pregnanc|child)( [a-z]+ )?(order|parity|spac|interval|rank)",
            "(parity)…(birth|women|child|mother|two|rate|distrib|specific|progress|one)", "(birth|mother|women|child|high|low)…parity", "(space|spacing|interval|gap)…(birth|child|pregnanc|deliver)", "(births?|children|pregnancies|deliveries)…(spaced|spacing|interval|apart|gap|too soon)", "(one|single|only) child …(rate|pledge|certificate rate|certificates (taken|issued|signed)|signed|share|compli|signatur|commit)",
            "(family planning|birth planning|planned birth|birth plan|fertility policy|birth policy)…(rate|compli|conform|violat|adher|law abid|contract|pledge|offender|offence)", "late (marriage|marri|birth|childbear)", "multi ?child ", "multipara", "more than (one|two) child", "(childbear|reproduc)[a-z]* …(polic[yi]|compli|plan|permit|order|lawful|legal)",
            "pledge…(child|birth|preg)", "(excess|extra|over|surplus) (fertility|children|babies)",
        ),
        sounds=("计划生育率", "政策内生育", "政策外生育", "计划外生育", "符合政策生育", "超生率", "超生", "多孩率", "多孩", "二胎率", "二孩率", "孩次"),
    ),
    Topic(
        Group.BIRTH_TARGET,
        han=(
            r"(?<!低)(?:出生|生育|人口|婴儿|新生儿)(?:率|数|人数|人口|总数|总量|规模|水平|自然增长率|增长率|自然增长|增长|计划|指标)*(?:控制|控减|压减|压降|压缩|降低|下降|减少|限额|限制|以内|不超|超标|指标|任务|目标|计划|名额|达标|提升|提高|增长目标|红线|失控)(?!缺陷|医学|质量|登记|统计|漏报)",
            r"(?:控制|压减|压降|压缩|降低|减少|少|提高|提升|增加|遏制|抑制|完成)(?:了)?(?:出生|生育|人口)(?:率|人口|人数|数|婴儿|自然增长|自然增长率|增长|指标|任务|计划)(?!缺陷)|少生(?:人数|率|数|优生率)|控制数|人口计划执行|计划执行率|性别比(?:达标|控制|下降|目标|考核)|低生育水平",
        ),
        words=(
            "(birth|births|birth rate|fertility|natural increase|natural growth|population|population growth|newborn|newborns|tfr|sex ratio at birth|babies|child ?birth)( rate| number| numbers| growth| increase| level| total)* (reduc|control|cut|lower|limit|held|kept|averted|avoided|prevented|target|quota|ceiling|cap |capped|goal|plan |planned |restrain|declin|decreas|curb|suppress|drop|down|minimi[sz]|below|under |raised|increased|boost|achiev|reach|within|saved|postponed|delayed|forgone|allotted|allocation|indicator)",
            "(reduc|control|cut|lower|limit|curb|avert|prevent|avoid|declin|decreas|restrain|suppress|keep|hold|kept|held|raise|boost|increas|fewer|drop|minimi[sz])(s|e|es|ed|ing|tion|tions|ling|ted|ting|ping|ped)?( down| in| of| the| total| annual| number| unwanted| excess)* (births?|birth rate|birth numbers|fertility|natural increase|population growth|population (size|number)|newborns|babies)(?! (defect|weight|injur|asphyx|trauma|complic|mortal|death|tetan|sepsis))",
            "(target|quota|ceiling|plan|cap|goal)s? (for |of |on )?(the )?(number of )?(births?|birth rate|fertility|natural increase|population growth)(?! (defect|weight|regist|cert|in hosp|attend))", "birth (quota|ceiling|reduction|target|planning (rate|target)|suppression|limit)",
        ),
        sounds=("出生人口控制", "人口控制数"),
    ),
    Topic(
        Group.FEES,
        han=(
            r"社会[抚扶]养[费金]?|社[抚扶]费|[抚扶]养费(?!纠纷|诉讼|执行难)|[抚扶]养金|(?:超生|多孩|多子女|计划外|政策外|二胎|二孩|违法生育|违规生育|非婚生育|生育|计生|计划生育|违反计划)(?:.{0,3})(?:罚款|罚金|罚没|处罚|收费|缴费|征收|征费|费(?!用|医)|押金|保证金|抵押金|违约金|罚)",
            r"(?:节育|间隔|二胎|上环|孕检|履约)(?:保证|押|抵押)金|(?:罚款|征收|收缴|追缴|押金|保证金).{0,8}(?:超生|出生|生育|多孩|计生|二孩|二胎)",
        ),
        words=(
            "(social|society) (maintenance|compensation|fostering|upbringing|support|raising|rearing|child raising|child rearing|child support|bringing up) (fee|charge|fine|pay|levy|levi|money|payment|expens|dues)s?", "social (maintenance|compensation fee|fostering|upbringing)", "smf ", "social child",
            "(fine|fee|charge|levy|levi|penalt|deposit|bond|tax|surcharge|payment|forfeit|sanction|punish)(s|ed|es|ies|y)?( [a-z]+)?…(birth|extra child|second child|third child|another child|additional child|unplanned|out of plan|excess child|family planning|over quota|having …child|pregnan|childbear|newborn)(?! regist| cert| defect)",
            "(birth|births|extra child|second child|third child|excess child|excess birth|over quota|family planning|unplanned|childbearing|pregnancy)( [a-z]+ )?(fine|fee|levy|levi|penalt|deposit|bond|tax|surcharge|forfeit)(s|ies)?(?! (waiv|exempt|reimb|assist|cover|settl))",
        ),
        sounds=("社会抚养费", "抚养费", "超生罚款"),
    ),
    Topic(
        Group.PERMITS,
        han=(
            r"准生|准孕|(?:生育|二孩|二胎|再生|一孩|怀孕|结婚生育)(?:服务)?(?:许可|审批|准许|指标|批准)?证(?!明.{0,4}出生医学)|生育证明|(?:生育|二孩|二胎)(?:许可|审批|批准|准许|指标)|再生育(?:审批|申请|许可)",
            r"婚育(?:证|状况证|状况|情况证|查验|验证|核查|信息证)|(?:计生|计划生育)(?:证|审[核查批]|查验|验证|前置|把关|一票|合格证|状况)|(?:流动|外出|流出|流入|外来|务工).{0,8}(?:验证率|持证率|办证率|查验率|验证|持证|发证率|交验)|^(?:验证|持证|办证|交验|查验)率",
            r"(?:先|凭|须|需|查验|提供|持)(?:.{0,6})(?:婚育|生育证|计生证|节育证|孕检证|结扎证)",
        ),
        words=(
            "(birth|births|childbirth|pregnancy|child ?bearing|fertility|reproducti[a-z]*|procreat[a-z]*|family planning|marriage and (birth|fertility|child[a-z]*|reproduct[a-z]*)|marital and (birth|fertility|child[a-z]*|reproduct[a-z]*)|second child|parenthood|contraceptive)( [a-z]+ )?( status)?( service)? (permit|licen[cs]|approval|authori[sz]ation|permission|clearance|verification|certificates? (check|verif|held|issued to|inspect|present|produc|before|required|for|of migr|rate)|certificate |certificates |papers|pass |passes |proof|quota card|card)",
            "(permit|permission|approval|licen[cs]e|authori[sz]ation|certificate|clearance)s? (to|for|of)( [a-z]+)? (birth|bear|give birth|have (a|another|second)|conceive|second child|childbirth|pregnan|reproduc|fertility|childbearing|marriage and|contracep)",
            "(migrant|floating|worker|leaving|tenant|employ)[a-z]*…(marriage|birth|fertility|family planning|reproduct|contracept)…(certificate|verif|check|permit|paper|proof)", "no birth no ",
        ),
        sounds=("准生证", "婚育证", "婚育证明", "生育证"),
    ),
    Topic(
        Group.REPORTING,
        han=(r"有奖举报|举报(?:.{0,6})(?:奖|有赏|悬赏)|(?:奖励|奖金|悬赏|重奖).{0,6}举报|举报.{0,6}(?:超生|怀孕|躲|违法生育|计划外|政策外|邻)|(?:线索|情报|信息员?|耳目)(?:提供|举报|上报)?(?:奖|悬赏).{0,6}(?:孕|生)|(?:孕|超生|生育).{0,6}(?:线索|举报|告密|揭发)|邻里.{0,4}(?:监督|举报|互查|联保)|联保|连坐|互相监督",),
        words=(
            "(reward|bounty|bounties|prize|bonus|payment|paid|incentive|cash|money|fee)[a-z]*…(inform(ant|er|ing)|tip ?offs?|tips? |whistle|denounc|report(ing|s|ed)? …(neighbo|birth|pregnan|villager|women|famil|couple|resident|violation of birth|household|hidden)|snitch|telling on)",
            "(inform(ant|er)s?|tip ?offs?|tips |denunciat|denounc|snitch|whistle|neighbo[u]?rs?)…(reward|bounty|paid|prize|bonus|preg|births?|report|denounc|watch|watched|monitor)", "report(ing|s|ed)? (of |on )?(neighbo|pregnan|hidden|unreported (birth|pregnan)|out of plan)", "(mutual|collective|joint) (surveillance|liability|monitoring|responsibility)",
        ),
        sounds=("有奖举报",),
    ),
    Topic(
        Group.WITHHELD,
        han=(
            r"(?:停发|扣发|取消|不予|暂缓|停止|扣除|剥夺|限制|拒绝|缓办|不得|暂停|收回|扣减|扣押|停办|缓发|停缴)(?:.{0,14})(?:超生|生育|违反计划|计生|孕|二胎|多孩|孩|婚育|上环|措施)(?:.{0,6})|(?:超生|违法生育|计划外|政策外|多孩|计生|违反生育|生育|未孕检|不孕检|未落实).{0,14}(?:停发|扣发|取消|不予|暂缓|停止|剥夺|扣除|缓办|扣减|收回|暂停|停办|扣押)",
            r"(?:停发|扣发|取消|暂缓|扣除|剥夺|缓发)(?:.{0,4})(?:待遇|福利|补助|奖励|低保|分红|资格|奖扶|入学|宅基地).{0,6}(?:户|家庭|人数|率)",
        ),
        words=(
            "(withh|suspen|stopp|stop |cancel|cut off|depriv|revok|denied|deny|denial|refus|barr|disqualif|exclud|forfeit|remov|los[et]|strip|reclaim|ineligib|block)[a-z]*…(birth|extra child|second child|third child|another child|pregnan|out of plan|unplanned|family planning|too many children|childbear|more children)(?! regist| cert)",
            "(birth|extra child|second child|third child|another child|out of plan|unplanned|family planning|too many children|non ?compliant|violator|offender)…(withh|suspen|stopped|cancel|cut off|depriv|revoked|denied|disqualif|forfeit|strip|reclaim|ineligib|blocked|lost …benefit)",
            "benefits? (withheld|suspended|stopped|cancelled|canceled|revoked|cut off|denied)",
        ),
    ),
    Topic(
        Group.LISTS,
        han=(
            r"(?:妇女|育龄|孕妇|怀孕|孕产妇|重点对象|重点人|服务对象|夫妇|夫妻|未落实|超生|已婚|生育户|多孩)(?:.{0,8})(?:名单|花名册|名册|点名|姓名|个人清单|黑名单|个案表)|(?:名单|花名册|名册|黑名单).{0,8}(?:妇女|育龄|孕妇|怀孕|夫妇|超生|已婚|计生户|多孩)",
        ),
        words=(
            "(name|named|names|roster|roll|blacklist|black list|watch ?list|list)s? …(women|wives|couple|mother|pregnan|girls|households? with|famil(y|ies) (with|that|who))", "(women|wives|couple|mother|pregnan)[a-z]*…(by name|name list|named|names? |roster|blacklist|watch ?list|(on|in|to) (the |a )?list|listed)",
        ),
        sounds=("花名册",),
    ),
)
