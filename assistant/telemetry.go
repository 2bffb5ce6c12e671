package assistant

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/shopkeeper-ai/shopkeeper/assistant/llm"
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
)

// The names of spans and attributes, after the OpenTelemetry semantic conventions for
// generative AI systems. They are still moving; this table is the only place to mend.
const (
	spanTurn = "invoke_agent shopkeeper"
	spanChat = "chat"
	spanTool = "execute_tool"

	attrConversation = attribute.Key("gen_ai.conversation.id")
	attrTurn         = attribute.Key("shopkeeper.turn.id")
	attrOperation    = attribute.Key("gen_ai.operation.name")
	attrProvider     = attribute.Key("gen_ai.provider.name")
	attrModel        = attribute.Key("gen_ai.response.model")
	attrInput        = attribute.Key("gen_ai.usage.input_tokens")
	attrOutput       = attribute.Key("gen_ai.usage.output_tokens")
	attrToolName     = attribute.Key("gen_ai.tool.name")
	attrToolEffect   = attribute.Key("shopkeeper.tool.effect")
	attrErrorType    = attribute.Key("error.type")
)

func describeChat(span trace.Span, r llm.Reply) {
	span.SetAttributes(attrOperation.String("chat"), attrProvider.String(r.Endpoint), attrModel.String(r.Model),
		attrInput.Int(r.Usage.PromptTokens), attrOutput.Int(r.Usage.CompletionTokens))
}

func describeTool(span trace.Span, t tool.Tool, s *ToolStep) {
	span.SetAttributes(attrOperation.String("execute_tool"), attrToolName.String(t.Name), attrToolEffect.String(string(t.Effect)))
	if s.Body.Error != nil {
		span.SetAttributes(attrErrorType.String(string(s.Body.Error.Kind)))
		span.SetStatus(codes.Error, string(s.Body.Error.Kind))
	}
}

// Metrics are the figures that an operator watches.
type Metrics struct {
	turns    *prometheus.HistogramVec
	first    prometheus.Histogram
	tools    *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
	failover prometheus.Counter
	held     prometheus.Counter
}

// NewMetrics makes the figures and registers them; a nil registry keeps them unseen.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	buckets := []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60}
	m := &Metrics{
		turns: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "shopkeeper_turn_seconds",
			Help: "Time of a whole answer.", Buckets: buckets}, []string{"role", "outcome"}),
		first: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "shopkeeper_first_clause_seconds",
			Help: "Time from claiming a turn to its first released clause.", Buckets: buckets}),
		tools: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "shopkeeper_tool_seconds",
			Help: "Time of tool calls.", Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5, 10}}, []string{"tool", "outcome"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "shopkeeper_model_tokens_total",
			Help: "Tokens by endpoint and direction."}, []string{"endpoint", "direction"}),
		failover: prometheus.NewCounter(prometheus.CounterOpts{Name: "shopkeeper_model_standins_total",
			Help: "Answers that the house model gave in place of another."}),
		held: prometheus.NewCounter(prometheus.CounterOpts{Name: "shopkeeper_statements_held_total",
			Help: "Statements held back because no tool result stood behind them."}),
	}
	if reg != nil {
		reg.MustRegister(m.turns, m.first, m.tools, m.tokens, m.failover, m.held)
	}
	return m
}

func (m *Metrics) turn(r *run, err error) {
	m.turns.WithLabelValues(string(r.id.Role), outcome(err)).Observe(time.Since(r.started).Seconds())
	if r.spk != nil && !r.spk.first.IsZero() {
		m.first.Observe(r.spk.first.Sub(r.started).Seconds())
	}
}

func (m *Metrics) model(r llm.Reply) {
	m.tokens.WithLabelValues(r.Endpoint, "in").Add(float64(r.Usage.PromptTokens))
	m.tokens.WithLabelValues(r.Endpoint, "out").Add(float64(r.Usage.CompletionTokens))
	if r.StandIn {
		m.failover.Inc()
	}
}

func (m *Metrics) tool(name string, err error, took time.Duration) {
	m.tools.WithLabelValues(name, outcome(err)).Observe(took.Seconds())
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	return string(shop.KindOf(err))
}
