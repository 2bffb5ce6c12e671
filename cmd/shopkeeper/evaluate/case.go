package evaluate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Case is one conversation test.
type Case struct {
	Name     string `yaml:"name"`
	As       string `yaml:"as"`       // role; shopper when left out
	Customer string `yaml:"customer"` // signed in as; a visitor when left out
	Locale   string `yaml:"locale"`   // en or zh
	Turns    []Turn `yaml:"turns"`
	End      End    `yaml:"end"`

	File string    `yaml:"-"`
	Line int       `yaml:"-"` // where the case begins
	role shop.Role // of As
}

// Turn is one act of the person and what must follow. Exactly one of Say, Confirm and
// Undo is set.
type Turn struct {
	Say     string `yaml:"say"`
	Confirm *bool  `yaml:"confirm"` // accepts or declines the open proposal
	Undo    bool   `yaml:"undo"`    // takes the latest edit back
	Expect  Expect `yaml:"expect"`
}

// Expect is what a turn must bring. Zero fields expect nothing.
type Expect struct {
	Tools    []Call    `yaml:"tools"`     // an ordered subsequence of the calls executed
	ToolsAny []string  `yaml:"tools_any"` // at least one of these was called
	NoTools  []string  `yaml:"no_tools"`  // none of these was called
	Products *Products `yaml:"products"`  // of the product cards shown
	Cards    []string  `yaml:"cards"`     // kinds that must be among the cards
	Reply    *Reply    `yaml:"reply"`
	Sources  *Sources  `yaml:"sources"`  // of the answer
	Proposal string    `yaml:"proposal"` // a proposal of this tool was made
}

// Call is an expected call; Args is a subset of its arguments.
type Call struct {
	Name string         `yaml:"name"`
	Args map[string]any `yaml:"args"`
}

// Products are conditions on the products shown. Prices are major units and hold for
// every product; one title must have one of the words.
type Products struct {
	Min      *int     `yaml:"min"`
	Max      *int     `yaml:"max"`
	TitleAny []string `yaml:"title_any"`
	PriceMin *float64 `yaml:"price_min"`
	PriceMax *float64 `yaml:"price_max"`
}

// Reply are conditions on the words, upper and lower case alike: at least one of Any,
// none of None.
type Reply struct {
	Any      []string `yaml:"any"`
	None     []string `yaml:"none"`
	Language string   `yaml:"language"` // en or zh
}

// Sources are conditions on the sources of an answer.
type Sources struct {
	Min      int      `yaml:"min"`
	TitleAny []string `yaml:"title_any"`
}

// End is a subset of the state after the last turn. Orders, carts and customers are
// named by id; "latest" is the speaker's newest order and "mine" the speaker's basket.
// Proposals are named by tool. A null means that there is no such thing.
type End struct {
	Orders       map[string]any `yaml:"orders"`
	Carts        map[string]any `yaml:"carts"`
	Customers    map[string]any `yaml:"customers"`
	Proposals    map[string]any `yaml:"proposals"`
	Conversation map[string]any `yaml:"conversation"`
}

// Load reads the cases of files. What is wrong with a file is one error that names the
// file, the line and the mend.
func Load(paths ...string) ([]Case, error) {
	var all []Case
	seen := map[string]string{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, shop.Errorf(shop.Invalid, "%w", err)
		}
		cases, err := parse(path, raw)
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			if first, taken := seen[c.Name]; taken {
				return nil, c.wrong(c.Line, "the name %q is taken by the case at %s", c.Name, first)
			}
			seen[c.Name] = fmt.Sprintf("%s:%d", c.File, c.Line)
		}
		all = append(all, cases...)
	}
	return all, nil
}

// parse reads one file.
func parse(path string, raw []byte) ([]Case, error) {
	var cases []Case
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	err := d.Decode(&cases)
	if errors.Is(err, io.EOF) || err == nil && len(cases) == 0 {
		return nil, shop.Errorf(shop.Invalid, "%s has no cases", path)
	}
	if err != nil {
		return nil, located(path, err)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return nil, located(path, err)
	}
	for i, at := range root.Content[0].Content { // the strict decoding has proved the shape
		c := &cases[i]
		c.File, c.Line = path, at.Line
		if err := c.check(turnLines(at)); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

var (
	yamlLine  = regexp.MustCompile(`line (\d+): (.*)`)
	noField   = regexp.MustCompile(`field (\S+) not found in type \S+\.(\w+)`)
	typeNames = strings.NewReplacer(" into []evaluate.Case", ": the file must be a list of cases", "evaluate.", "", "!!", "")
)

// located words the decoder's first complaint as file, line and what is wrong.
func located(path string, err error) error {
	text := err.Error()
	var several *yaml.TypeError
	if errors.As(err, &several) && len(several.Errors) > 0 {
		text = fmt.Sprint(several.Errors[0])
	}
	m := yamlLine.FindStringSubmatch(text)
	if m == nil {
		return shop.Errorf(shop.Invalid, "%s: %s", path, strings.TrimPrefix(text, "yaml: "))
	}
	what := typeNames.Replace(m[2])
	if f := noField.FindStringSubmatch(m[2]); f != nil {
		what = fmt.Sprintf("a %s has no key %q", strings.ToLower(f[2]), f[1])
	}
	return shop.Errorf(shop.Invalid, "%s:%s: %s", path, m[1], what)
}

// turnLines are the lines at which the turns of a case begin.
func turnLines(at *yaml.Node) []int {
	var lines []int
	for i := 0; i+1 < len(at.Content); i += 2 {
		if at.Content[i].Value == "turns" {
			for _, t := range at.Content[i+1].Content {
				lines = append(lines, t.Line)
			}
		}
	}
	return lines
}

func (c *Case) wrong(line int, format string, args ...any) error {
	return shop.Errorf(shop.Invalid, "%s:%d: %s", c.File, line, fmt.Sprintf(format, args...))
}

// check refuses a case that cannot be run.
func (c *Case) check(lines []int) error {
	if c.Name == "" {
		return c.wrong(c.Line, "the case has no name")
	}
	if c.As == "" {
		c.As = string(shop.Shopper)
	}
	role, err := shop.ParseRole(c.As)
	if err != nil {
		return c.wrong(c.Line, "%v", err)
	}
	c.role = role
	if c.Customer != "" && role != shop.Shopper {
		return c.wrong(c.Line, "only a shopper is signed in as a customer, this case is %s", c.As)
	}
	if err := c.language(c.Line, c.Locale); err != nil {
		return err
	}
	if len(c.Turns) == 0 {
		return c.wrong(c.Line, "%q has no turns", c.Name)
	}
	for i, t := range c.Turns {
		acts := 0
		for _, set := range []bool{t.Say != "", t.Confirm != nil, t.Undo} {
			if set {
				acts++
			}
		}
		if acts != 1 {
			return c.wrong(lines[i], "a turn has exactly one of say, confirm and undo")
		}
		if t.Expect.Reply != nil {
			if err := c.language(lines[i], t.Expect.Reply.Language); err != nil {
				return err
			}
		}
		for _, call := range t.Expect.Tools {
			if call.Name == "" {
				return c.wrong(lines[i], "a call in tools has no name")
			}
		}
	}
	return nil
}

func (c *Case) language(line int, l string) error {
	switch strings.SplitN(l, "-", 2)[0] {
	case "", "en", "zh":
		return nil
	}
	return c.wrong(line, "unknown language %q: use en or zh", l)
}
