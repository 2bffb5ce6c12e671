package host

import (
	"testing"

	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

func TestCallReachesAChildAndComesBack(t *testing.T) {
	h, _ := start(t, Config{Specs: []Spec{{Name: "probe"}}})
	if st := h.Status()[0]; st.State != Ready || st.PID == 0 || st.Version != "1.2.3" || !st.BuiltIn {
		t.Fatalf("status %+v", st)
	}
	var signs []tool.Progress
	r, err := h.Call(t.Context(), call("echo", probeArgs{Text: "你好"}), "", func(p tool.Progress) { signs = append(signs, p) })
	if err != nil || r.Text != "你好" {
		t.Fatalf("%+v, %v", r, err)
	}
	if len(signs) != 1 || signs[0].Fraction != 0.5 {
		t.Errorf("progress %+v", signs)
	}
}
