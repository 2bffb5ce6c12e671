package gifts

import "testing"

func TestTitle(t *testing.T) {
	for _, tt := range []struct{ description, want string }{
		{"WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-Light Holder"},
		{"SET/6 STRAWBERRY PAPER CUPS", "Set of 6 Strawberry Paper Cups"},
		{"S/3 POT POURI CUSHIONS BLUE COLOURS", "Set of 3 Potpourri Cushions Blue Colours"},
		{"SET 10 CARDS SNOWY ROBIN 17099", "Set of 10 Cards Snowy Robin"},
		{"SET 36 COLOUR PENCILS SPACEBOY", "Set of 36 Colour Pencils Spaceboy"},
		{"FOLK ART GREETING CARD,pack/12", "Folk Art Greeting Card, Pack of 12"},
		{"COLOUR GLASS. STAR T-LIGHT HOLDER", "Colour Glass Star T-Light Holder"},
		{"WHITE ROUND PORCELAIN TLIGHT HOLDER", "White Round Porcelain T-Light Holder"},
		{"CHARLIE+LOLA\"EXTREMELY BUSY\" SIGN", "Charlie & Lola \"Extremely Busy\" Sign"},
		{"GIN + TONIC DIET METAL SIGN", "Gin & Tonic Diet Metal Sign"},
		{"PINK PORCELAIN B'FLY OIL BURNER", "Pink Porcelain Butterfly Oil Burner"},
		{"POPART COL BALLPOINT PEN ASST", "Popart Colour Ballpoint Pen Assorted"},
		{"LAZER CUT NECKLACE W PASTEL BEADS", "Laser Cut Necklace with Pastel Beads"},
		{"ROUND ARTICULATED PINK CLOCK W/SUCK", "Round Articulated Pink Clock with Sucker"},
		{"LETTER \"W\" BLING KEY RING", "Letter \"W\" Bling Key Ring"},
		{"POLYESTER FILLER PAD 65CMx65CM", "Polyester Filler Pad 65x65cm"},
		{"BAG 250g SWIRLY MARBLES", "Bag 250g Swirly Marbles"},
		{"PAPER CHAIN KIT 50'S CHRISTMAS ", "Paper Chain Kit 50's Christmas"},
		{"CHILDS BREAKFAST SET SPACEBOY", "Child's Breakfast Set Spaceboy"},
		{"*Boombox Ipod Classic", "Boombox Ipod Classic"},
		{"WILLOW BRANCH LIGHTS.", "Willow Branch Lights"},
		{"3 TRADITIONAl BISCUIT CUTTERS  SET", "3 Traditional Biscuit Cutters Set"},
		{"I'M ON HOLIDAY METAL SIGN", "I'm on Holiday Metal Sign"},
		{"SILVER/M.O.P ORBIT NECKLACE", "Silver/Mother-of-Pearl Orbit Necklace"},
		{"FLOWER GLASS GARLD NECKL36\"AMETHYST", "Flower Glass Garland Necklace 36\" Amethyst"},
		{"F.FAIRY,CANDLE IN GLASS,LAVENDER", "Flower Fairy Candle in Glass, Lavender"},
		{"MAXWELL 2 TONE PINK 60 PAGE PHOTO A", "Maxwell 2 Tone Pink 60 Page Photo Album"},
		{"METAL SIGN,CUPCAKE SINGLE HOOK", "Metal Sign, Cupcake Single Hook"},
		{"BLUE 3D FUSCHIA TASSLE", "Blue 3D Fuchsia Tassel"},
		{"LARGE BOX OF", "Large Box"},
		{"?", ""},
		{"", ""},
	} {
		if got := Title(tt.description); got != tt.want {
			t.Errorf("Title(%q) = %q, want %q", tt.description, got, tt.want)
		}
	}
}

func FuzzTitle(f *testing.F) {
	f.Add("SET/6 COL GLASS T/LIGHT W/ STARS + \"A\"")
	f.Fuzz(func(t *testing.T, description string) { Title(description) })
}
