package arima

import "testing"

// BenchmarkAuto is the automatic choice on reference series: a yearly one, a monthly one.
func BenchmarkAuto(b *testing.B) {
	all := readSeries(b)
	for _, name := range []string{"LakeHuron", "logAirPassengers", "nottem"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Auto(all[name].values, all[name].season, AutoSettings{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
