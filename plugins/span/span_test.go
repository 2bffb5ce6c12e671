package span

import (
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	now := time.Date(2011, 12, 9, 17, 30, 0, 0, time.UTC) // a Friday
	for text, want := range map[string]string{
		"下个月保温杯能卖多少？":                            "2012-01-01 2012-02-01",
		"how many mugs will we sell next month?": "2012-01-01 2012-02-01",
		"why is December so high?":               "2011-12-01 2012-01-01",
		"12月为什么这么高":                              "2011-12-01 2012-01-01",
		"last December":                          "2010-12-01 2011-01-01",
		"去年十二月卖了多少":                              "2010-12-01 2011-01-01",
		"and in March?":                          "2012-03-01 2012-04-01",
		"春节前后一周的需求曲线给我看看":                        "2012-01-15 2012-02-05",
		"around Christmas":                       "2011-12-18 2012-01-03",
		"last year's Spring Festival sold out":   "2011-02-02 2011-02-09",
		"next 8 weeks":                           "2011-12-09 2012-02-03",
		"over the next three months":             "2011-12-09 2012-03-09",
		"未来六周卖多少":                                "2011-12-09 2012-01-20",
		"过去四周":                                   "2011-11-11 2011-12-09",
		"next week":                              "2011-12-12 2011-12-19",
		"下周要订什么货":                                "2011-12-12 2011-12-19",
		"what should I order this week?":         "2011-12-05 2011-12-12",
		"下下个月":                                   "2012-02-01 2012-03-01",
		"next quarter":                           "2012-01-01 2012-04-01",
		"we lose half the warehouse in week 4":   "2011-12-26 2012-01-02",
		"第四周起只有一半仓库":                             "2011-12-26 2012-12-26",
		"from 2012-01-02 to 2012-01-15":          "2012-01-02 2012-01-16",
		"from 2012-01-02 for 4 weeks":            "2012-01-02 2012-01-30",
		"把 22111 从 2012-01-02 起 4 周的预测改为每周 150 件":    "2012-01-02 2012-01-30",
		"从2012年1月2日起三周，每周按 80 件算":                    "2012-01-02 2012-01-23",
		"1月16日到1月29日卖多少":                             "2012-01-16 2012-01-30",
		"between 2 January and 15 January":           "2012-01-02 2012-01-16",
		"去年十月":                                       "2010-10-01 2010-11-01",
		"on March 5th, 2012":                         "2012-03-05 2012-03-06",
		"since 3 October last year":                  "2010-10-03 2010-10-04",
		"30 February":                                "2012-02-01 2012-03-01",
		"双十一":                                        "2012-11-11 2012-11-12",
		"中秋":                                         "2012-09-30 2012-10-01",
		"last year's festival sold out on day three": "2010-01-01 2011-01-01",
		"how sure are you?":                          "",
		"which products are growing fastest?":        "",
	} {
		got := ""
		if s, ok := Find(text, now); ok {
			got = s.From.Format(time.DateOnly) + " " + s.To.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestNamesAndWeeks(t *testing.T) {
	now := time.Date(2011, 12, 9, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string][2]string{
		"next month": {"January 2012", "2012 年 1 月"},
		"春节":         {"Spring Festival 2012", "2012 年春节"},
		"next week":  {"12 December to 18 December 2011", "2011 年 12 月 12 日至 12 月 18 日"},
		"tomorrow":   {"10 December 2011", "2011 年 12 月 10 日"},
		"week 4":     {"week 4", "第 4 周"},
	} {
		s, _ := Find(text, now)
		if s.Name.EN != want[0] || s.Name.ZH != want[1] {
			t.Errorf("%q is named %q and %q", text, s.Name.EN, s.Name.ZH)
		}
	}
	for text, want := range map[string][2]string{
		"next month": {"2012-01-02", "2012-01-23"}, "tomorrow": {"2011-12-05", "2011-12-05"}, "next 8 weeks": {"2011-12-12", "2012-01-30"},
	} {
		s, _ := Find(text, now)
		own := s.Own()
		if first, last := own[0].Format(time.DateOnly), own[len(own)-1].Format(time.DateOnly); first != want[0] || last != want[1] {
			t.Errorf("the weeks of %q are %s to %s", text, first, last)
		}
	}
	s, _ := Find("next month", now)
	if weeks := s.Weeks(); len(weeks) != 6 || weeks[0].Format(time.DateOnly) != "2011-12-26" || s.Days() != 31 || s.Past(now) {
		t.Errorf("January touches the weeks %v and has %d days", weeks, s.Days())
	}
}
