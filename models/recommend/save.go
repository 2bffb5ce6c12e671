package recommend

import (
	"slices"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/artifact"
)

// Kind and FormatVersion are what Save writes and Load accepts. FormatVersion rises with every change of the sections.
const (
	Kind          = "recommend"
	FormatVersion = 1
)

// fileMeta is the engine's part of the file header.
type fileMeta struct {
	Engine  Engine         `json:"engine"`
	Until   time.Time      `json:"until"`
	Users   int            `json:"users"`
	Items   int            `json:"items"`
	Baskets int            `json:"baskets"`
	IALS    *IALSSettings  `json:"ials,omitempty"`
	EASE    *EASESettings  `json:"ease,omitempty"`
	KNN     *KNNSettings   `json:"itemknn,omitempty"`
	Half    time.Duration  `json:"half_life_ns,omitempty"`
	Popular time.Duration  `json:"popular_half_life_ns,omitempty"`
	Pairing BasketSettings `json:"basket"`
}

// Save writes the model at path, all or nothing, and returns its digest.
func (m *Model) Save(path string) (artifact.Info, error) { return m.writer().WriteFile(path) }

func (m *Model) writer() *artifact.Writer {
	s := m.settings
	meta := fileMeta{
		Engine: m.engine, Until: m.until, Users: len(m.users), Items: len(m.items), Baskets: m.pairs.baskets,
		Half: s.HalfLife, Popular: s.PopularHalfLife, Pairing: s.Basket,
	}
	switch m.engine {
	case IALS:
		meta.IALS = &s.IALS
	case EASE:
		meta.EASE = &s.EASE
	case ItemKNN:
		meta.KNN = &s.KNN
	}
	w := artifact.NewWriter(Kind, FormatVersion, m.built, meta)
	w.Strings("users", m.users)
	w.Strings("items", m.items)
	saveCSR(w, "history", m.history)
	w.Float32s("popularity", m.popularity)
	w.Int32s("support", m.pairs.support)
	saveCSR(w, "together", m.pairs.npmi)
	w.Int32s("together.count", m.pairs.count)
	saveCSR(w, "similar", m.pairs.cosine)
	m.scorer.save(w)
	return w
}

// Load reads a model that Save wrote. A file that is damaged, cut off, of another kind or version, or inconsistent is an *artifact.Error.
func Load(path string) (*Model, error) {
	file, err := artifact.Open(path, Kind, FormatVersion)
	if err != nil {
		return nil, err
	}
	return fromFile(file)
}

func fromFile(file *artifact.File) (*Model, error) {
	var meta fileMeta
	if err := file.Meta(&meta); err != nil {
		return nil, err
	}
	m := &Model{engine: meta.Engine, built: file.Header.Built, until: meta.Until}
	m.settings = Settings{Engine: meta.Engine, HalfLife: meta.Half, PopularHalfLife: meta.Popular, Basket: meta.Pairing}
	for _, load := range []func(*artifact.File, fileMeta) error{m.loadNames, m.loadPairs, m.loadScorer} {
		if err := load(file, meta); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *Model) loadNames(file *artifact.File, meta fileMeta) (err error) {
	if m.users, err = file.Strings("users"); err != nil {
		return err
	}
	if m.items, err = file.Strings("items"); err != nil {
		return err
	}
	if !ascending(m.users) || !ascending(m.items) || len(m.users) != meta.Users || len(m.items) != meta.Items {
		return file.Invalid("its users or items are not in order")
	}
	m.userIndex, m.itemIndex = indexNames(m.users), indexNames(m.items)
	if m.history, err = loadCSR(file, "history", len(m.users), len(m.items)); err != nil {
		return err
	}
	for _, v := range m.history.Value {
		if v <= 0 {
			return file.Invalid("its history has a weight of %g", v)
		}
	}
	if m.popularity, err = file.Float32s("popularity"); err != nil {
		return err
	}
	if len(m.popularity) != len(m.items) || !finite(m.popularity) {
		return file.Invalid("its popularity does not fit %d items", len(m.items))
	}
	return nil
}

func (m *Model) loadPairs(file *artifact.File, meta fileMeta) (err error) {
	n := len(m.items)
	p := &pairs{baskets: meta.Baskets}
	if p.support, err = file.Int32s("support"); err != nil {
		return err
	}
	if p.npmi, err = loadCSR(file, "together", n, n); err != nil {
		return err
	}
	if p.count, err = file.Int32s("together.count"); err != nil {
		return err
	}
	if p.cosine, err = loadCSR(file, "similar", n, n); err != nil {
		return err
	}
	if len(p.support) != n || len(p.count) != len(p.npmi.Index) || p.baskets < 0 || slices.ContainsFunc(p.support, func(n int32) bool { return n < 0 }) {
		return file.Invalid("its pairs do not fit %d items", n)
	}
	m.pairs = p
	return nil
}

func (m *Model) loadScorer(file *artifact.File, meta fileMeta) (err error) {
	n := len(m.items)
	switch {
	case meta.Engine == IALS && meta.IALS != nil:
		m.settings.IALS = *meta.IALS
		m.scorer, err = loadIALS(file, *meta.IALS, n)
	case meta.Engine == EASE && meta.EASE != nil:
		m.settings.EASE = *meta.EASE
		m.scorer, err = loadEASE(file, n)
	case meta.Engine == ItemKNN && meta.KNN != nil:
		m.settings.KNN = *meta.KNN
		m.scorer, err = loadKNN(file, n)
	case meta.Engine == Popular:
		m.scorer = popular{m.popularity}
	default:
		return file.Invalid("its engine %q is not known", meta.Engine)
	}
	return err
}

func saveCSR(w *artifact.Writer, name string, m *CSR) {
	w.Int32s(name+".start", m.Start)
	w.Int32s(name+".index", m.Index)
	w.Float32s(name+".value", m.Value)
}

func loadCSR(file *artifact.File, name string, rows, cols int) (*CSR, error) {
	m := &CSR{Rows: rows, Cols: cols}
	var err error
	if m.Start, err = file.Int32s(name + ".start"); err != nil {
		return nil, err
	}
	if m.Index, err = file.Int32s(name + ".index"); err != nil {
		return nil, err
	}
	if m.Value, err = file.Float32s(name + ".value"); err != nil {
		return nil, err
	}
	if !m.valid() || !finite(m.Value) {
		return nil, file.Invalid("its matrix %q is not a %d×%d sparse matrix", name, rows, cols)
	}
	return m, nil
}
