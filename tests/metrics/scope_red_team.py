"""Names thought up against the finished check, one per line, kept so that it does not fall back."""

from __future__ import annotations

DISGUISES: list[str] = """\
IUD users aged 15-49
普查普治到站人数
节育措施知情选择落实率
妇女健康检查按季参检率
孕产期全程跟踪对象处理数
大月份引流手术
节育手术例数完成进度
二女结扎户奖励兑现率
上环奖励金发放率
已生育一孩妇女放置节育器比例
两孩以上夫妇绝育比例
流出妇女孕检证明寄回率
外出育龄妇女寄回孕检单率
计生户口审核率
落户前计生审查率
生育指标发放数
照顾二孩审批率
政策内二孩出生数
非意愿妊娠终止例数
计划外妊娠补救率
未婚孕妇处理率
缴清社抚费户数
征收社会抚养费入库率
抚养费征收案件结案率
扣发奖金超生职工数
违反计生政策取消评优
邻居举报怀孕奖励
孕妇线索有奖征集
出生人口较上年减少
人口自然增长率控制在6‰以内
人口出生率达标
全年出生人数不超计划
多胎生育控制率
生育二胎间隔四年达标率
晚婚率
晚育率
一胎上环率
剖宫产同时结扎率
产后42天上环落实率
剖宫产术后即时放置宫内节育器比例
postpartum IUD placement
share of women choosing a permanent method
proportion of two-child mothers with tubal occlusion
MTP cases
menstrual regulation procedures
number of D&Cs
women persuaded to end the pregnancy
pregnancies brought to an end
unlicensed pregnancies rectified
over-quota births
births exceeding plan
children born outside the rules
third-child rate
first-child ratio
mothers spacing their children four years apart
share of births conforming to regulations
family planning compliance rate
households paying the birth levy
social upbringing charges recovered
deposits taken from newlyweds against a second birth
migrant women with verified marriage-and-birth certificates
only-child certificate uptake
villagers rewarded for reporting pregnancies
informant payments
welfare suspended for families with too many children
roster of pregnant women
gynae check turnout
women summoned for ultrasound
X-ray ring inspection
urine pregnancy tests at factory
compulsory premarital pregnancy test
vasectomy camp attendance
sterilisation clients counselled and operated
no-scalpel procedures
NSV cases
depo users
contraceptive users continuing after a year
share of couples protected
modern contraceptive coverage
complaints that women were not fitted with IUDs answered
complaints closed after ligation
petition families sterilised
compliance visits ending in abortion
J扎率
结Z数
fertility reduced by 5%
total fertility held down
women with IUD in place
节 育 环 到 位
女性绝育术占比
男性结扎任务
育妇双月访视查孕率
落实避孕节育措施率
新婚夫妇避孕率
当年应落实长效数
药具有效率
三术及时率
环检服务覆盖率
术后随访(上环)完成率
计生手术费用结算例数
早孕发现率
非法怀孕发现及时率
查处违法生育案件
政策外生育立案率
社会抚养费非诉执行率
依法征收率 社会抚养费
信访案件中落实结扎的比例
对未上环妇女的投诉处理率
避孕节育优质服务落实率
育妇两查到检率
已婚妇女带环率
环放置及时率
期内应上环落实数
落实女扎任务
二孩家庭结扎动员成功率
动员引产人数
政外怀孕处置率
杜绝政策外出生
无超生村创建率
无违法生育村比例
多孩出生为零村
生育秩序整治完成率
违法生育对象处罚率
计生罚没款入库
生育保证金缴纳率
节育奖励兑现率
落实长效节育措施奖励金
三结合户上环率
术后休假补助结扎户
B超监测育龄妇女次数
健康体检（妇检）参检率
妇女病查治与查环查孕结合率
集中服务活动四术例数
春季集中服务活动手术数
冬季突击活动落实措施数
节育措施变更率
有效避孕率
产后避孕落实率
避孕失败率
避孕节育全程服务落实措施率
药具使用者随访有效率
未婚先孕人数
早婚早育率
再婚再育间隔
二孩生育证发放数
一孩生育服务证办证率
流入人口婚育证明查验
劳务输出持婚育证明比例
出租屋计生查验率
房东举报奖励孕妇
人口出生数控制在计划内
人口自增率控制目标
年出生率不高于10‰
符合政策率
政策符合率
政策内生育占比
计划生育达标村
诚信计生协议签订率
违约金收取 生育
jihua shengyu lü
SHEHUI FUYANGFEI
zhong he jie yu lv
huan qing jian cha
Steri1isation rate
vas3ctomies
IUÐ insertions
l.i.g.a.t.i.o.n.s
ligаtions
contraceptiоn prevalence
tubal occlusions
bilateral tubal ligation cases
vasectomies per 1000 couples
contraceptive acceptance
new family planning acceptors
newlyweds using contraception
women who adopted long term methods after second delivery
postpartum IUCD insertion rate
PPIUD coverage
Copper-T placed
hormonal implant uptake
abortion ratio
induced abortion cases
late terminations
pregnancies terminated
women convinced to terminate
voluntary terminations completed
remedied pregnancies
unapproved pregnancies handled
pregnancy inspection attendance
pelvic exams of married women
ring inspection attendance
unauthorised children
births outside policy
births in compliance with the law
above-quota children
parity progression
third births averted
second-child births
interval between first and second birth
birth interval of at least 3 years
births held to the annual plan
crude birth rate reduction
lower fertility
babies born without permit
fine income from births
social compensation fee collection
penalty for unplanned birth
reproduction permits
birth approval letters
migrant birth certificate checks for family planning
cash for tips about pregnancies
denunciations rewarded
school places refused to unplanned children
allowance stopped because of another birth
names of pregnant women
complaints about low IUD uptake resolved
petitions settled by ligation
appeals about missed abortions answered
""".splitlines()

NEIGHBOURS: list[str] = """\
孕妇学校听课率
孕妇建档立卡服务率
产妇满意度
出院后访视及时率
婴幼儿照护服务机构备案率
托育机构卫生评价合格率
流动儿童接种率
流动人口子女建证建卡率
预防接种证查验率
入学接种证查验率
电子健康档案建档率
老年人健康管理率
老年人体检到检率
高血压患者规范管理率
生育支持政策宣传场次
生育登记线上办理率
育儿假落实率
男职工护理假落实率
家庭发展追踪调查应答率
计划生育特殊家庭走访率
失独家庭住院护理保险覆盖率
农村计划生育家庭奖励扶助资金到位率
独生子女伤残家庭扶助金发放率
独生子女父母奖励费兑现率
计生协会会员活动参与率
生殖健康咨询服务人次
青春期健康教育课时
避孕套免费发放机设置数
优生优育指导中心建设
孕前优生健康检查目标人群覆盖率
孕前优生高风险人群咨询指导率
艾梅乙母婴阻断检测率
孕产妇艾滋病检测率
乙肝孕妇所生婴儿免疫球蛋白注射率
新生儿疾病筛查率
产后抑郁筛查率
母婴安全五项制度落实率
危重孕产妇救治会诊率
出生缺陷干预救助率
地中海贫血筛查率
唐氏筛查知情同意率
妊娠风险评估率
妊娠期糖尿病管理率
剖宫产手术率
村医岗前培训率
卫生室药品配备合格率
医疗废物处置率
数据上报及时率
出生人口信息录入及时率
出生信息共享率
出生一件事联办率
死因监测报告率
信息系统重复个案清理率
信访积案化解率
行政复议按期办结率
政务公开及时率
财务公开率
网格员配备率
计生专干待遇落实率
人口和家庭公共服务经费到位率
卫生健康事业费人均投入
育龄妇女生殖道感染防治服务满意度
更年期保健门诊覆盖率
两非案件查处率
非法终止妊娠药品查处率
超声诊断仪登记管理率
终止妊娠药品销售检查覆盖率
侵权行政执法问题整改率
违规收费清退率
历史遗留社会抚养费信访化解率
手术并发症鉴定按期办结率
节育手术后遗症人员慰问率
计划生育手术并发症特别扶助金发放率
women receiving postnatal care within 42 days
births notified to the registry on time
births with a trained midwife
neonatal deaths reviewed
pregnant women given iron tablets
pregnant women tested for HIV with consent
pregnant women screened for syphilis
pregnancy danger signs known by mothers
mothers attending breastfeeding classes
home visits to pregnant women who asked for them
paternity leave taken
childcare subsidy for second and third children paid on time
child allowance paid regardless of birth order
families with three children receiving housing aid
fertility treatment subsidy paid
infants vaccinated against hepatitis B at birth
birth certificates issued within seven days
data entry errors corrected
files uploaded without errors
households reached by information leaflets
staff who completed induction
training of new volunteers
abnormal results followed up
complaints of pressure to accept an IUD resolved
violations of informed consent in sterilisation, substantiated
hotline calls about coercion answered
refunds of past social maintenance fees paid
side effects of contraceptive implants treated
aid paid to persons with sterilisation complications
post-abortion counselling offered
clinics with valid abortion licence
ambulance response within 15 minutes
water sterilisation units maintained
sex education talks in schools
condom dispensers in working order
waiting lists published
cervical cancer screening offered voluntarily
target population for cancer screening reached
parents satisfied with childcare
children screened for developmental delay
children with complete vaccination records
women satisfied with maternity ward
births registered regardless of parents' marital status
emergency contraception available in pharmacies
family doctor contracts signed
road rings and sidewalks repaired
legal aid requests answered
budget plan executed
population register updated
reward and support paid to those entitled
payments made to births insurance fund on time
maternity insurance coverage
school enrolment of migrant children
孕早期建册人数
产检服务包使用率
孕妇产检准时率
孕期营养指导覆盖率
孕妇口腔检查率
孕产妇心理筛查率
母婴保健技术服务机构校验率
助产机构监督检查率
托育服务满意度
婴幼儿家庭养育指导次数
三岁以下婴幼儿照护知识知晓率
儿童肥胖筛查率
儿童眼保健覆盖率
儿童口腔涂氟率
学龄前儿童健康检查率
妇女常见病筛查率
妇女常见病筛查结果反馈率
更年期健康咨询
宫颈癌疫苗接种率
两癌患病妇女救助率
妇女维权投诉办结率
生育友好单位创建数
生育医疗费用报销率
生育补贴到账率
一孩家庭育儿补贴发放率
多孩家庭购房补贴发放率
多子女家庭公积金支持办理率
计生特殊家庭成员住院陪护补贴
计生家庭贫困救助金发放率
计划生育手术并发症患者随访服务率
病残儿医学鉴定按时办结率
独生子女死亡家庭一次性抚慰金
养老保险补贴到位率
银行代发成功率
资金拨付及时率
台账完整率
报表逻辑错误率
数据修改留痕率
系统登录活跃率
投诉电话接通率
12345热线办结率
行政处罚案卷合格率
违法违规收费投诉办结率
强制妇检投诉查处率
强迫落实节育手术的信访办结率
侵犯生育自主权案件查实数
工作人员违规查环问题整改率
村务公开栏更新率
民主评议得分
专干持证上岗率
专干考试合格率
村卫生室服务人口数
每千人口床位数
每千人口执业医师数
出生人口性别比偏高的宣传活动
关爱女孩活动场次
打击两非宣传覆盖率
药店终止妊娠药品检查率
避孕药具发放点管理达标率
避孕药具库存合格率
紧急避孕知识讲座
意外怀孕预防知识知晓率
艾滋病自愿咨询检测人次
婚前保健服务率
叶酸服用依从率
高危儿管理率
早产儿随访率
新生儿死亡率
孕产妇死亡率
5岁以下儿童死亡率
儿童伤害预防措施知晓率
应急预案演练次数
人口监测数据质量
人口家庭信息更新率
迁入人口登记率
流动人口随迁子女入学率
流动孕产妇建册率
流出人口关怀联系率
手术室感染控制达标率
输卵管妊娠救治成功率
环孢素供应
环卫工人体检率
手术知情同意书合格率
村民满意度调查完成率
maternal near-miss reviewed
pregnant women with birth plan discussed
pregnancy danger sign counselling
pregnant women offered HIV testing
ultrasound machines calibrated
ultrasound scans offered in antenatal care
voluntary cervical screening attendance
women informed of screening results
infants exclusively breastfed
births assisted at home by trained staff
births with a birth certificate
newborn resuscitation training
kangaroo care for low birth weight babies
postpartum depression screening
fathers attending antenatal class
parental leave certificates processed
second-child families receiving childcare subsidy
third dose of vaccine given
first visit within 7 days of birth
children in second year of life vaccinated
spacing of beds in clinic
pay parity in clinics
fees waived for poor families
fine roads maintained
permits for food shops
building permits for clinics
staff certificates renewed
childcare licence issued on time
allowance withheld wrongly and repaid
benefits paid late
payments stopped by mistake corrected
list of entitled persons published
reports submitted by neighbourhood committees
rewards for vaccination volunteers
information officers paid
complaints about demands for birth permits answered
petitions on compulsory ring checks answered
abuse of women in clinics substantiated
data falsification substantiated
cases of illegal fee collection investigated
women's rights training for staff
knowledge of contraceptive choices among youth
contraceptive stock-outs
condoms distributed
population aged 0-6 covered
growth monitoring of infants
limited supply complaints
control group follow-up
""".splitlines()
