"""Entries that must be refused and honest neighbours that must pass, for the scope check.

A case is a name alone, or the fields of an entry.
"""
# ruff: noqa: E501 (tables of cases and patterns)

from __future__ import annotations

from tests.metrics import scope_red_team

Case = str | dict[str, str]


def entry(case: Case) -> dict[str, str]:
    """Return the fields of a case; a bare text is a name."""
    return {"name": case} if isinstance(case, str) else case


# Plain and period wording, as a county clerk would write it.
PLAIN: list[Case] = [
    "结扎例数", "女扎完成率", "上环率", "取环例数", "放环及时率", "四术完成率", "人流例数", "引产例数", "大月份引产任务",
    "补救措施及时率", "补救到位率", "综合节育率", "优选节育率", "长效避孕措施落实率", "长效避孕及时率", "长效措施及时率",
    "产后落实措施人数", "避孕方法构成比", "药具应用率", "三查到位率", "双查率", "孕环检到检率", "环孕检参检率", "查环查孕率",
    "妇检到位率", "孕检率", "季度到站服务率", "生孕信息掌握率", "孕情上报及时率", "计划生育率", "符合政策生育率",
    "政策外出生数", "违法多孩生育数", "多孩率", "二孩率", "孩次构成", "计划外怀孕处理率", "出生间隔合格率", "独生子女领证率",
    "社会抚养费征收到位率", "社会抚养费征收金额", "超生罚款收缴率", "计划外生育费", "节育保证金收取户数", "准生证办理率",
    "婚育证明验证率", "流动人口持证率", "有奖举报违法生育奖金兑现", "举报奖励金额", "超生户停发低保户数", "育龄妇女花名册上报率",
    "出生人口控制数", "人口出生率控制", "降低出生率", "超生控制率", "手术任务完成率", "手术落实率", "皮埋例数", "药流例数",
    "sterilisations", "number of vasectomies", "IUD insertion rate", "IUDs removed", "implants fitted", "abortions performed",
    "inductions completed", "remedial measures taken", "contraceptive prevalence rate", "method mix", "couple protection rate",
    "compulsory gynaecological examinations", "quarterly pregnancy checks", "out-of-plan births", "permitted births share",
    "second births", "policy compliance of births", "birth spacing", "social maintenance fees collected", "fines for extra births",
    "birth permits issued", "reward for reporting neighbours", "benefits withheld after a second child",
    "list of women without an IUD", "births reduced", "births kept under plan",
]  # fmt: skip

# Euphemism, harmless name with a telling definition, honest frame around a quota.
DISGUISED: list[Case] = [
    "落实措施率", "措施落实到位率", "一孩上环二孩扎落实率", "思想工作后终止人数", "怀孕对象清零率", "双女户长效措施率",
    "孕前型管理到位率", "重点对象到站率", "育龄妇女见面率", "政策性生育率", "自愿结扎人数", "群众主动要求上环完成数",
    "要求结扎的群众满足率", "关于未落实结扎的投诉办结率", "通过结扎化解的信访件数", "对上环太少的信访办结率", "人流后长效避孕落实率",
    "无并发症结扎数", "并发症为零的上环例数", "违法生育举报办结率", "超生投诉查处件数", "医疗机构上环检查人数",
    "family-planning operations completed", "dealt-with pregnancies", "pregnancies resolved in time", "operations on mothers of two",
    "women fitted after first birth", "surgical contraception acceptors", "long-acting method uptake", "LARC coverage",
    "couple-years of protection", "demand for family planning satisfied by modern methods", "unmet need for contraception",
    "effective method users", "tubes tied", "ring checks on schedule", "one ring, two ties", "permanent methods adopted",
    "complaints about too few sterilisations answered", "requests for ligation met (target 100 per village)",
    "voluntary sterilisations completed", "petitions closed by performing an abortion", "complaints resolved after IUD insertion",
    "sterilisations without complications", "women examined for pregnancy every quarter", "pregnancy tests for married women",
    "married women examined", "births with a permit", "births within the plan", "births to couples without approval",
    "women giving birth again too soon", "excess fertility", "levy for the second child", "fertility certificates verified",
    "informants paid", "families whose benefits were stopped after another child", "natural growth held below target",
    {"name": "服务完成率", "numerator": "已放置宫内节育器的妇女人数", "denominator": "应服务妇女人数"},
    {"name": "健康服务覆盖率", "numerator": "已落实措施的育龄妇女人数", "denominator": "育龄妇女总数"},
    {"name": "群众工作完成率", "numerator": "接受手术的二孩育龄妇女", "denominator": "应落实对象"},
    {"name": "优质服务率", "numerator": "当年结扎例数\nhealth talks held"},
    {"name": "投诉办结率", "numerator": "complaints answered\nsterilisations performed", "denominator": "complaints"},
    {"name": "Service quality", "numerator": "women who had an IUD inserted within 60 days of delivery", "denominator": "deliveries"},
    {"name": "Village tasks done", "code": "iud_insertions"},
    {"name": "Follow-up completed", "numerator": "follow-ups", "denominator": "couples who should have a vasectomy"},
    {"name": "Cases handled", "unit": "例结扎"},
    {"name": "Visits", "numerator": "visits", "exclusions": "已上环者除外"},
    {"name": "登记完成率", "source": "乡镇四术登记册", "numerator": "登记数"},
    {"name": "出生率", "subject": "service", "polarity": "lower_is_better"},
    {"name": "births", "subject": "governance", "polarity": "lower_is_better"},
    {"name": "自然增长率", "subject": "capacity", "polarity": "within_band"},
    {"name": "Violations", "numerator": "forced sterilisations", "polarity": "higher_is_better", "subject": "governance"},
    {"name": "ligations", "subject": "context", "polarity": "none"},
]  # fmt: skip

# Disguises of spelling.
SPELLED: list[Case] = [
    "jieza", "jiezha lv", "jié zā lǜ", "jie2za1 shu", "shang huan lü", "shanghuanlv", "fang huan", "quhuan", "yin chan li shu", "renliu shu",
    "liu chan", "sancha", "huan yun jian", "shehui fuyang fei", "zhunsheng zheng", "chao sheng lv", "jihua shengyu lv", "结zha率", "jie扎",
    "上huan", "上h环", "结x扎", "引chan", "補救措施", "結紮", "絕育率", "節育環", "準生證", "社會撫養費", "計劃生育率", "孕檢到檢率", "墮胎",
    "ＩＵＤ", "ｓｔｅｒｉｌｉｓａｔｉｏｎ", "结·扎", "结 扎", "上\u200b环", "引-产", "I-U-D", "I.U.D. fitted", "s t e r i l i s a t i o n", "a b o r t i o n s",
    "st3rilisation", "v4sectomy", "ab0rtions", "1UD", "ѕtеrіlіzаtіоn", "IUD count", "iudInsertions", "abоrtion", "νasectomy", "𝓈𝓉𝑒𝓇𝒾𝓁𝒾𝓏𝑒𝒹",
    "sterlization", "STERILISATIONS", "tubal-ligation", "va-sec-to-my", "2孩率", "4术例数", "3查率", "节札", "IUD放置数", "放置IUD人数", "结\n扎", "札环", "社会扶养费",
]  # fmt: skip

REFUSED: list[Case] = PLAIN + DISGUISED + SPELLED + [*scope_red_team.DISGUISES]

# The shipped catalogue (docs of the indicator list), by name.
SHIPPED: list[Case] = [
    "早孕建册率\nantenatal record opened before week 13", "孕产妇系统管理率\nwomen with five or more antenatal visits and a postnatal visit",
    "住院分娩率\nbirths in a hospital", "产后访视率\npostnatal home visit made", "早孕随访率\nfollow-up after a pre-conception check, for those who asked for it",
    "妊娠结局随访率\noutcome follow-up for women in the free pre-conception programme", "免费孕前优生健康检查\ncouples given a free pre-conception health check",
    "叶酸免费补服覆盖率\nfree folic acid supplied to those who want it", "生殖健康检查服务覆盖率\nwomen who took up a free, voluntary reproductive-health check-up",
    "药具免费可及率\nrequests for free supplies that were met", "新生儿访视率\nnewborn home visit made", "0—6岁儿童健康管理率\nchildren 0–6 under health management",
    "适龄儿童免疫规划接种率\ndue vaccinations given", "新生儿听力筛查率\nnewborns screened for hearing", "每千人口托位数\nchildcare places for under-threes per 1,000 people",
    "健康知识讲座\ntalks held", "流动人口健康档案建档率\nmigrants with a health record, by their consent",
    "流动人口均等服务覆盖率\nmigrants given the same free services as residents", "流动人口信息反馈率\ncross-area service enquiries answered",
    "留守儿童家访率\nleft-behind children visited this month", "奖励扶助金兑现率\npersons paid / persons confirmed as entitled (rural reward and support)",
    "特别扶助金兑现率\nfamilies that lost or care for a disabled only child", "独生子女保健费兑现率\nallowance to holders of the certificate",
    "利益导向资金兑现额\namount paid over all programmes", "惠民资金按时发放率\npayments made by the due date",
    "奖扶名单三榜公示率\nlists published for objection in all three rounds (by village)", "计生家庭意外伤害保险覆盖率\neligible families insured who chose to be",
    "困难家庭帮扶率\nfamilies in hardship helped", "报表及时率\nreports received by the due date", "信息完整率\nrecords without gaps or logical errors",
    "出生统计准确率\nspot-checked entries that agree with the source", "部门信息比对完成率\ncivil-registration, hospital and immunisation figures reconciled",
    "计生卫生专干培训率\nvillage staff trained this quarter", "业务测试合格率\ntrained staff who passed the test (60 of 100)",
    "宣传服务活动场次\npublic-information events", "政策与健康知识知晓率\nsurvey respondents who know their entitlements",
    "群众满意度\nsurvey respondents who are satisfied", "信访按期办结率\ncomplaints answered within the limit",
    "侵害群众合法权益查实件数\nsubstantiated violations of citizens' rights in this work", "基层协会达标率\nvillage associations that meet the standard",
    "村民会议议事次数\nvillagers' meetings that discussed this work", "便民事项按时办结率\nservice-counter matters finished in time",
    "人均事业经费投入\ntownship funding per resident", "宣传教育经费占比\nshare of the budget for public information",
    "信息员配备率\ngroups of 60–150 households with an information officer", "村卫生室标准化建设完成数\nvillage clinic rooms rebuilt",
    "示范村创建数\nmodel villages created",
    {"name": "总人口\npopulation", "subject": "context", "polarity": "none"}, {"name": "出生人数\nbirths", "subject": "context", "polarity": "none"},
    {"name": "出生男婴\nbirths, boys", "subject": "context", "polarity": "none"}, {"name": "死亡人数\ndeaths", "subject": "context", "polarity": "none"},
    {"name": "出生率\nbirth rate", "subject": "context", "polarity": "none", "numerator": "出生人数\nbirths", "denominator": "平均人口\nmean population"},
    {"name": "自然增长率\nnatural increase", "subject": "context", "polarity": "none", "numerator": "出生减死亡\nbirths less deaths"},
    {"name": "出生人口性别比\nsex ratio at birth", "subject": "context", "polarity": "none", "numerator": "出生男婴数\nboys born"},
    {"name": "流入人口\nmigrants in", "subject": "context", "polarity": "none"},
]  # fmt: skip

NEIGHBOURS: list[Case] = [
    "free contraceptive supplies available on request", "postnatal visits", "care for complications of earlier operations",
    "complaints about coercion answered", "petitions about past fees resolved", "ultrasound providers inspected for their licence",
    "计划生育手术并发症人员扶助金发放率", "节育手术并发症治疗率", "社会抚养费历史信访办结率", "非医学需要胎儿性别鉴定查处率",
    "两癌筛查率", "适龄妇女两癌免费筛查目标人群覆盖率", "产前检查率", "产前筛查率", "孕产妇健康管理率", "高危妊娠管理率", "高危孕产妇追访率",
    "流产后关爱服务提供率", "miscarriage care quality score", "post-abortion care offered", "complaints about forced abortion answered within the limit",
    "对强制引产的投诉按期办结率", "强制上环信访答复率", "医疗机构终止妊娠手术资质检查率", "终止妊娠药品经营单位检查率",
    "facilities licensed for abortion inspected", "clinics inspected for licence to insert IUDs", "staff induction completed", "new staff inductions completed",
    "dental implants covered by insurance", "cochlear implant follow-up", "ring road clinics opened", "循环使用率", "环境卫生达标率", "人居环境整治完成率",
    "扎实推进基层服务项目数", "团结扎实工作评比", "招引产业项目数", "物流产业园卫生室", "出生医学证明签发及时率", "birth registration certificate issued on time",
    "出生登记及时率", "二孩家庭托育补贴发放率", "三孩家庭育儿补贴按时发放率", "二孩及以上政策知晓率".replace("及以上", ""), "hearing screening referral",
    "import jobs aborted", "避孕节育知识知晓率", "避孕药具免费发放到位率", "药具自助发放机完好率", "避孕方法知情选择咨询率", "脐带结扎延迟执行率",
    "umbilical cord clamping delayed as recommended", "cord ligation hygiene score", "instrument sterilisation log complete", "syringes sterilised by autoclave",
    "医疗器械消毒灭菌合格率", "CPR training for village doctors", "newborn CPR skills course passed", "宫颈环扎术后访视率", "流浪犬绝育数量", "stray dogs sterilised",
    "长效机制建设", "三查七对执行率", "帮扶对象帮扶措施落实率", "整改措施落实率", "安全措施落实率", "儿童疫苗漏种补种率", "数据补救及时率",
    "低出生体重儿管理率", "出生缺陷防控知识知晓率", "出生缺陷三级预防率", "新生儿遗传代谢病筛查率", "出生漏报率", "生育登记办结率", "生育保险待遇按时支付率",
    "生育津贴发放及时率", "计划生育特殊家庭联系人制度落实率", "计划生育特殊家庭家庭医生签约率", "计划生育协会活动次数", "居住证办理及时率", "健康证持证率",
    "食品安全有奖举报办结率", "医保基金违规举报奖励兑现率", "费用控制数", "商场人流量监测", "恢复通行道路数", "妇女病普查服务满意度", "剖宫产率", "孕产妇死亡监测报告及时率",
    "婚前医学检查率", "免费婚孕检服务满意度", "母婴设施配备率", "母乳喂养率", "家庭病床服务率", "避孕套自助发放点可用率", "计划生育家庭养老补贴发放率",
    "births attended by skilled staff", "children vaccinated regardless of birth permits", "women with antenatal visits by week 13", "stillbirths reviewed",
    "low birth weight infants followed up", "maternal deaths audited", "births registered within 30 days", "newborn screening completed", "contracts terminated for cause",
    "employment terminations processed", "gender parity in committees", "population covered by family doctors", "children per childcare worker", "vaccination of newborns within 24 hours of birth",
    "complaints about clinic fees answered", "birth defects prevention talks held", "maternity benefit paid", "free condoms available on request", "informed choice counselling on contraception offered",
    {"name": "Substantiated violations of rights", "numerator": "substantiated violations of rights such as forced sterilisation", "subject": "governance", "polarity": "lower_is_better"},
    {"name": "查实侵权件数", "numerator": "查实的强制结扎、强制引产案件数", "subject": "governance", "polarity": "lower_is_better"},
    {"name": "Removal on request", "numerator": "requests for free IUD removal that were met", "denominator": "requests for free IUD removal"},
    {"name": "Refunds", "numerator": "refunds of social maintenance fees paid", "denominator": "refunds of social maintenance fees decided"},
    {"name": "社会抚养费清退完成率", "subject": "governance"},
    {"name": "Postnatal visit", "numerator": "women visited", "exclusions": "不统计结扎、上环等手术\nnot counting sterilisations"},
    {"name": "奖励扶助", "source": "《社会抚养费征收管理办法》废止后的信访台账"},
]  # fmt: skip

ALLOWED: list[Case] = SHIPPED + NEIGHBOURS + [*scope_red_team.NEIGHBOURS]
