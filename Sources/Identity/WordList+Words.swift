extension WordList {
    /// The 2,048 words in the order of their letters; `Protocol/pairing.md` says how they were chosen.
    ///
    /// A guest refuses a word that is not on its list, and paper lasts: a changed list is another list.
    static let text = """
        abandon ability aboard abolish abroad absolute academy accept accident acclaim account accuracy achieve acoustic
        acquire acre across acrylic acting actor actress actual adapt address adequate adjacent adjust admit adopt adore
        adult advance advert advise advocate aerial affair agenda agile agree ahead airborne aircraft airline airport
        alarm album alert algebra alias align alike alive allergy alliance allow allure almond along alpha altitude alto
        amaze amber ambition ambush amend among amount ample analysis anatomy ancestor anchor ancient android angle
        angry angular animal annex announce answer antenna anthem anxious apex apiece apology apparel appeal apply
        appoint approach apron aquatic arbor arcade archer area arena argue arid arise armory aroma around array arrival
        arrow artery article artwork ascend ashore asleep aspect asphalt aspirin assembly assign asteroid athletic atlas
        atomic attach attempt attic attract auction audio auto avenue average avid avoid awake award awesome axis axle
        azure bachelor backward bacon bagel baggage baker balance balcony ballot bamboo banana bandage banjo bank banner
        banquet barber barefoot bargain barley barn barrier baseball basis batch bath battle bayonet beacon bead beak
        beam beard beauty bedding bedroom bedside bedtime beef beginner behalf beige believe belong belt bench bend
        benefit benign between bicycle bigger bike binder biology birch bird birthday biscuit bison bitter blade blank
        blazer bleach blend blind bliss blizzard blockade blog bloom blossom bluff boast boat boiler bolster bolt bone
        bonfire bonnet book boom boost boot borrow botany bottle boundary bout bowl bracelet brain branch brave breathe
        breeze brew brick bridge bright bring brittle broad brochure broker bronze brook brother brow brunch brush
        bubble bucket buddy budget buffer builder bulb bulk bull bunch bundle bunny burger burner burst bush busy butler
        button buyer buzz cabbage cabinet cable cadet cage cake calcium calendar calf call camera campaign canal cancel
        candy cane canine canopy canteen canyon capacity captain caramel carbon card careful cargo carnival carpet
        carrier cartoon carve cascade case cashier cassette castle casual catchy category catfish caution cave caviar
        cedar cellular cement central ceramic ceremony certain chain chalk chamber channel chapter chart chat check
        cheese chef chemist cherry chest chicken child chimney china chip choir chopper chorus chrome chunky cider
        cinema circuit citizen citrus civil claim clarity classic clay clear clerk clever click cliff climate clinical
        clip clock clone closet cloth cloud clover clown club clue cluster clutch coast coat cobalt cobra cocoa coffee
        coil coin cold college colonial combine comedy comfort command complex concept cone confirm congress connect
        consumer context convey cookie cool cooper copper copy cork corner correct cortex cosmos costume cottage couch
        counter couple courage cousin coverage cowboy crab craft crater crawl craze creator credit creek crest crew
        cricket crimson crispy critique crop cross crowd crunch crush crystal cube cubic cucumber cuddle cuff culinary
        culture cunning curator curl curry curtain curve cushion customer cutter cycle cylinder cypress dairy daisy
        dancer darling dart database date daughter dawn daylight daytime deadline dealer debit decide declare decrease
        deep default defend deflect delay delivery delta deluxe demand denim density dental depend deposit depth
        describe deserve designer desktop destiny detail detect detour develop devotion diagram dialect diamond diary
        diesel diet digest digit diner dinner dinosaur diploma direct dirt discount dish display district ditto diverse
        divine doctrine document dollar dolphin domain domestic domino donation donkey donor doodle door double downtown
        dozen dragon drain dramatic draw dream dress drift drill drink driver drizzle drop drummer duet duration dusk
        dust dynamic eager eagle early earth eastern easy eater ebony eclipse ecology economy eddy edge edible editor
        educator effort elastic elbow elect elegant element elevator eligible email embassy emblem embrace emerald
        emission emotion emperor emphasis empire employee empress enable enamel encore ending endless energy enforce
        engage engineer enhance enigma enjoy enlarge ensemble entire entry envoy enzyme epic epoch equal erase escape
        essay essence estimate eternal ethic evaluate event everyday evidence evolve exact examine exceed exchange
        exclude exercise exhibit exit exodus expand explore export express extend extract fabric fabulous face facility
        factory faculty fade faithful falcon fall familiar famous fancy fanfare fantasy farmer fashion fast father
        fatigue fearless feast feature federal feedback fellow fence fender festival fetch fiction fiddle field fiery
        fiesta fighter figure file film filter finance finch finesse finger finish fire firm fish fitness fixture flag
        flake flannel flash flat flawless fleet flex flick flight flint float flock flood flora floss fluent fluffy
        fluid flush flute flux focus foggy folder foliage folk follow fond food footage ford forecast forgive fork
        formula fortune forum fossil foster founder fracture fragile frame freedom freight frequent fresh friction
        friend fright fringe frog front frost fruit fudge fuel function funny furry fusion future fuzzy galaxy gale
        gallery garage garden garlic garnet garrison gateway gather gene genius gentle geometry gesture getaway giant
        gift gigantic gimmick ginger glacier glad glamour gland glass glaze glen glimpse glitter global glory gloss
        glove glucose goalie golden golf gong goodbye goose gorgeous grace grade grain grammar grand graphic grass
        grateful gravel grease green grid grocery groove ground grove growth guardian guess guide guinea guitar habitat
        haircut halfway hallway halo hamlet hammer handle happen hardware harmony harp harvest haste hatch haven hawk
        hazard hazel header healthy heap hearty heat heavy hedge height helium hello helmet helpful herald heritage
        hermit hero herring highway hike hill hint historic hobby holder holiday homework honey hoop hope hopper horizon
        horn hospital host hotel hound house huge hull human humidity hungry hunter husky hybrid hydrogen iceberg icon
        ideal identity ideology ignite illusion imagine immense immortal impact imperial imply improve incident include
        income increase index indicate indoor industry inertia infinity info inhabit initial inland inlet inner input
        inquire insert inside inspect instant insulin intake internet invest invite invoice iodine iris iron island
        issue ivory jacket jade jazz jelly jersey jewel jigsaw jingle joint joke jolly journal jubilee judge judo juice
        jump junction jungle juniper jury justice karate kayak kennel kettle keyboard keynote keystone keyword kindle
        kingdom kiss kitchen kitty label lace lacrosse ladder lagoon lake lamp lance land language lantern large laser
        latch late latitude laugh launch laurel lava lavender lawn lawyer layer layout lazy leader league leap learn
        lease leather lecture legacy legend leisure lemon length leopard lettuce liberty library lifetime lift light
        limbo lime limit linear linger link lion lipstick listen literary lizard load loaf lobby lobster location locker
        lodge loft logic logo lookout loom loop loosen lorry lottery lotus lounge loyalty lucky luggage lumber lunar
        luxury machine magazine magic magnetic mailbox mainland majesty major makeup malt mammoth manager mango manifest
        mansion manual maple mapping marathon marble march margin marine mark maroon marriage marvel mascot mask mason
        match mate matrix mattress maturity maximum meadow meal measure mechanic medium medley mellow melody melt member
        memory mend mental menu meow mercy merge merit mermaid message metaphor meteor method metro middle midnight
        midway mild mile milk miller mindful mineral mingle ministry mint minus miracle mirror mission mistake mixer
        mixture mobile modern module molten momentum monarchy money monitor monopoly monster month monument mood morale
        mother motion motor motto mountain mouth movement movie multiple museum musical mutual muzzle myriad mystery
        myth nail name narrow nasal nation natural navy nearby neat nebula necklace nectar needle neglect neon nephew
        nerve nest network neural neutral newcomer news newton nickel nifty nitrogen noise noon normal northern note
        notice nova novel novice nozzle nudge nugget numerous nurse nutshell nylon oasis object observer obstacle
        occasion ocean octopus oddly offer officer offset often oily olive omega omnibus once onion opaque opener
        operator opinion opposite optical orange orbit orchard order ordinary organic origin otter ounce outcome outdoor
        outer outfit outlook output outside outward oven overall owner oxygen oyster pace pacific package page paint
        palace palm pancake panda panel panorama panther paper parallel parcel pardon parent park parody parsley partner
        passage pasta patent patient patron pattern pavilion payment payroll peanut pearl pebble peck pedigree peel
        pencil penguin penny pension pepper perform period permit personal phantom pharmacy phone photo phrase physical
        piano pickup picnic picture pigeon pile pilgrim pillow pilot pine pink pinnacle pinpoint pint pioneer pipeline
        piston pitch pivot pizza place plan plastic platform player plaza pleasure pledge plenty plot plug plump plural
        plush plywood pocket podium poem poetry pointer poke polar policy polka pollen pond pony pool popcorn poppy
        popular porch port pose positive possible poster potato pottery pouch poultry powder powerful prairie precise
        predict prefer prelude premium prepare press pretend preview price pride prime print prior privacy probably
        process product profile progress project promise pronoun proper prospect protein proud prove proxy publish puck
        puddle puff pulp pulse pump pupil puppet purchase pure purple pursue puzzle pyramid python quake qualify quantum
        quarter query quest quick quiet quilt quirky quiz rabbit racer rack radar radio raffle railway rainbow rake
        rally rampage ranch random range rank rapid rare rate ratio rattle raven ravine reach reader realm reaper reason
        rebel rebirth rebound rebuild recall recent recipe recover recruit redeem reef refinery reflect reform refresh
        refund regain register regular rejoice relax relief remake remedy remind remote renewal rental repair reply
        reporter republic request rescue reserve resign resource respect restore result retail retreat return reunion
        reuse revenue review reward rewrite rhythmic ribbon riddle ridge rift rinse rise risky ritual river roadside
        roar roast robot robust rocket rodeo roller romantic roof room rooster rope rosary rosemary rosy rotation
        roulette round routine royalty rubber ruby rudder rugby rule runner runway rural rush rustic saddle safari
        safety saffron saga sailor salary salon salt salute salvage sample sandy sanity sapphire satisfy sauce sauna
        sausage save scale scan scarlet scenario schedule scholar science scoop scope score scout scratch screen scroll
        scrub seafood seal search season seat seaweed second secret sector secure segment select semester seminar
        senator send sensory sentence separate sequel serene serious server session setback sever shadow shaggy shaky
        shallow shampoo shape sharp shatter shave shawl sheath sheet shelter shepherd shield shift shiny shirt shop
        shore shoulder shovel shower shrimp shrub shun shuttle sickle sideways sierra sigma signal silence silicon silk
        silly silver similar simply singer sinus sitting skater sketch skill skipper skirt skyline slate slender slice
        slide slip slow slumber small smart smell smile smith smoke smooth snack snail snake snapshot sneeze snoop snow
        soap soccer society socket soda sofa software solar soldier solid solo solution solve song sonic soon soprano
        sorcery sound soup source southern spark speaker species speech spell spend sphere spicy spider spike spin
        spirit splash splendid split sponsor spoon sport spot spray spread spring spruce spur square squeeze squid stack
        stadium staff stage stamp standard staple star status stay steam steer stellar stem step sterling steward
        stimulus stir stitch stock stoke stomach stone stoop stop storm stout stove straw stream string strong studio
        stuff stump sturdy style subject sublime subtly suburb subway success sugar suggest suit summary sunlight
        sunrise sunshine superior supply surface surgery surplus surround survive swallow swamp swan swap sweater sweep
        swell swift swing swirl switch swoop symbol symmetry sympathy synopsis syntax syrup system tablet tackle taco
        tactic tailor takeover talent talk tandem tank tape task taste tavern taxpayer teacher teammate teenager
        telegram teller tempo tender tennis tenor tension tent tenure term terrain texture theory thesis theta thick
        thinker thirst thistle thread thrill thunder ticket tidy tier tiger tight tile tilt timber timer tiny tissue
        title toast today together token tomato tomorrow tone tonight tool tooth topic torch tornado total touch tour
        tower town trade traffic trail transit travel treaty treble tree trend triangle tribute trick trigger trilogy
        trim trinity trio triple triumph trolley trophy trouble truck true trumpet trust truth tube tulip tuna tune
        tunnel turbine turkey turner turtle tutor twilight twin twist twitch tycoon type typhoon ultimate ultra umbrella
        uncle uncommon unicorn uniform union unique unite universe unknown unlock update upgrade uphill uplift upload
        upper upright upside upstairs upward urban usable usage useful user utility vacation valet valid valley value
        valve vanilla variety vault vehicle velocity velvet venture venue verbal verdict verge version vertical vessel
        vest veteran vicinity victor video viewer villa vinegar vintage vinyl violin viral virtue visa vision vista
        visual vitamin vivid vogue voice volcanic voltage volume vortex voter voucher vowel voyage waffle wagon waiter
        wake walker wallet walnut waltz warden warm warp warranty watch water wavy weaken wealth weaver wedding wedge
        weekend welcome west wharf wheat wheel whiff whistle wide width wiggle wildlife willow window wing winner winter
        wipe wire wisdom wise wish withdraw witness witty wizard wolf wonder wooden wool word worker wrapper writer yard
        yarn yeast yelp yoga young youth zenith zipper zodiac zone zoology zoom
        """
}
