"""Word lists behind the lexical signals; ``great*`` stands for every word that begins so."""

WORDS: dict[str, str] = {
    "praise": """
        amaz* awesome* beautiful* best better brilliant* charming cheerful class classy clean comfortable
        comfy cool courteous delicious delight* easy easily efficient* excellen* exceptional* excited exciting
        fab fabulous* fantastic* fast flawless* friendly fun generous gem genius gentle glad good gorgeous
        grateful great happy happier happily helpful helped hero heroes honest* hilarious hooray hospitable
        impress* incredible* kind kindly kindness legend legends love loved lovely loves loving magic* marvel*
        memorable neat nice nicely nicest obsessed outstanding painless patient patiently perfect* phenomenal
        pleasant* pleased pleasure polite* prompt promptly proud quick quickly recommend* reliable relief
        relieved rock rocks rocked rockstar* sensational seamless* smiled smiling smooth* smoothly solved
        sorted spacious speedy spotless star stellar stunning super superb* sweet sweetest swift terrific
        thoughtful thrilled tasty top unbeatable upgraded warm welcoming winner won wonderful* wow worth
        yay yes yum yummy heaven heavenly bravo kudos props congrats congratulations shoutout favourite
        favorite saved saviour savior angel hats appreciate appreciated appreciates appreciation blessed
        made* enjoy* fixed works worked exceeded fair early spot-on ace
    """,
    "thanks": (
        "thank thanks thankyou thanx thx ty tysm tks cheers merci gracias danke grateful thankful tnx ta"
    ),
    "blame": """
        abysmal absurd amateur* angry anger annoy* appalling atrocious awful awfully bad badly blame bother*
        cheat* clueless complain* complaint* confus* crap crappy criminal dirty disappoint* disaster*
        disgrace*
        disgust* dishonest disorgani* disrespect* dreadful dumb dump embarrass* enough excuse excuses exhaust*
        fail failed failing fails failure fake farce fed filthy fool forced fraud frustrat* fuming furious
        garbage greed* gross grim hate hated hates hell helpless hopeless horrend* horrib* horrif* hung ignor*
        impossible incompeten* inconvenien* inept inexcusable infuriat* insane insult* irresponsible
        irritat* joke joking lame laughable lazy let-down letdown liar* lie lied lies livid lousy lying mad
        mess messed messing miserable misery mislead* misled mistreat* nasty negligen* nightmare nonsense
        nowhere outrag* overpriced overcharg* painful pathetic petty pointless poor poorly rage raging
        refus* regret* ridicul* ripoff rip-off robbed robbery rotten rubbish rude rudely rudeness ruin* sad
        sadly scam* screw* shambles shameful* shame shock* shoddy sick sloppy slow slowest stole stress*
        stupid* suck sucked sucks terribl* terrified thief thieves tired toxic trash trauma* unacceptable
        unbelievabl* unfair unfortunately unfriendly unhappy unhelpful unprofessional unreal unreliable
        unsafe upset upsetting useless waste* wasted wasting worse worst worthless wrong yikes ugh meh smh
        wtf wth ffs omfg absolute rather cheated dismal tacky bs ashamed cruel heartless
    """,
    "failure": """
        bankrupt blocked bounced broke broken buffering bug* bumped cancel* cancelled canceled cancellation*
        charged crash* crushed cracked cut damage* dead declined deducted defect* delay* denied deleted
        disappear* disconnect* dropped dropping error* expired faulty flooded forgot forgotten freez* froze*
        glitch* grounded jammed kicked lagging late leak* lost lose losing misplaced miss missed missing
        mistake* oversold overbooked outage* problem* reject* scratched sent-back shut smell* spoiled stale
        stain* stopped stolen stranded stuck sold-out torn trouble* unable unusable vanish* diverted issue*
        hold holding queue queues lines crawling down offline nothing
    """,
    "waiting": """
        still wait waited waiting waits again yet hours hrs hour weeks week days months month ages forever
        since finally already overdue pending another third fourth fifth twice once more times minutes mins
        always every keep keeps kept constantly repeatedly ago eventually until supposed promised
    """,
    "nobody": "nobody none noone no-one nothing zero nowhere never neither",
    "insult": """
        idiot* moron* imbecile* clown* thieves thief scammer* crook* bastard* asshole* arsehole* dick* jerk*
        dumbass liars liar parasite* scum* loser* braindead twat* wanker* prick* incompetents cretin* muppets
        bitch* vermin pigs
    """,
    "profanity": """
        damn damned dammit fuck* f*ck fck fckn fuk* shit* bullshit sh*t crap crappy hell ass arse bloody bs
        bollocks piss* goddamn friggin* freaking fricking effing wtf ffs stfu
    """,
    "request": """
        please pls plz could can would may help need want like looking how what when where which who
        possible wondering know tell advise let dm send change add book
    """,
    "news": (
        "breaking announces announced launches rt via stock shares ceo report article route fleet photos"
    ),
    "urgency": """
        asap urgent urgently immediately emergency now quickly hurry soon today tonight boarding deadline
        straightaway tomorrow
    """,
    "negation": """
        not no never without hardly barely cannot cant dont isnt wasnt didnt doesnt wont wouldnt couldnt arent
        aint neither nor none nobody noone nothing scarcely
    """,
    "emphasis": """
        very really so absolutely totally completely extremely bloody such utterly beyond truly literally
        seriously honestly incredibly ridiculously insanely super ever whole entire single
    """,
    "laugh": "lol haha* hehe* lmao rofl",
    "we_us": "i we me my our us i'm i've",
    "you": "you your you're youre u ur yall y'all",
}

PHRASES: dict[str, str] = {
    "thanks_for_blame": (
        r"(thanks|thank you|thx|cheers)( you)?( so much| a lot| very much)? (for|to you|"
        r"4) (nothing|ruin|wast|los|"
        r"leav|not |mak|cancel|charg|delay|hang|ignor|lying|the (wrong|worst|lack|delay|non|"
        r"surprise)|keeping (me|us))"
    ),
    "ironic_praise": (
        r"\b(love|adore|enjoy)\w* (how|when|that|it when|being|spending|sitting|paying|"
        r"waiting)|slow clap|way to go|"
        r"(great|good|nice|fantastic|excellent|superb|brilliant|stellar|top|amazing|fine) (job|"
        r"work|going|way|start|"
        r"touch|timing|effort|move)|well done|just what i needed|living the dream|so much for|must be nice|"
        r"keep up the|bravo|congrat|oh (great|joy|good|look|lovely|wow)|gee|yeah right|"
        r"good to know|guess i|truly"
    ),
    "no_answer": (
        r"(no ?one|nobody|not one|never|no|zero|without|any|haven'?t|hasn'?t|didn'?t|won'?t)( \w+){0,3} "
        r"(answer|repl|respon|call|help|care|pick|explan|info|updat|commun|heard|hear|show|apolog|com)"
    ),
    "on_hold": (
        r"on hold|hold (music|for)|hung up|hang up|cut off|put on hold|passed (around|from)|"
        r"waiting (for|since)"
    ),
    "duration": (
        r"\b(\d+|two|three|four|five|six|seven|eight|nine|ten|several|few|couple of|an?) ?\+? ?"
        r"(h|hr|hrs|hour|hours|min|mins|minutes|days?|weeks?|months?|nights?)\b"
    ),
    "nth_time": (
        r"\b(\d+(st|nd|rd|th)|second|third|fourth|fifth|sixth|umpteenth) (time|day|week|call|"
        r"message|mail|attempt)"
    ),
    "not_ok": (
        r"(not|isn'?t|wasn'?t|no|never|hardly|don'?t|doesn'?t|far from)( \w+){0,2} (good|great|"
        r"happy|help|impress|"
        r"work|ok|okay|cool|acceptable|satisf|right|enough|worth|recommend|funny|nice|better|"
        r"fair|allow|let|even)"
    ),
    "not_bad": (
        r"(not|no|never|can'?t|cannot|couldn'?t|without|nothing|hardly|zero|isn'?t|"
        r"wasn'?t)( \w+){0,2} (bad|complain|"
        r"complaints|fault|better|happier|smoother|easier|problems?|issues?|shabby|wrong|"
        r"wait to|disappoint|hassle|"
        r"drama|nicer|kinder|faster|expect)"
    ),
    "never_again": (
        r"never (again|fly|book|order|buy|use|us|com|return)|last time|switch|cancelling my|"
        r"lost a customer"
    ),
    "why": (
        r"\b(why|how come|how is it|how can you|how hard|what kind of|seriously|really\?|"
        r"what'?s the point|are you)"
    ),
    "wh_start": (
        r"^(@\w+[ ,:]*)*(hi|hello|hey|good \w+)?[ ,!.]*(what|when|where|which|who|how|is|are|"
        r"do|does|can|could|will|"
        r"would|may|any|should|did|has)\b"
    ),
    "where_is_my": r"where('?s| is| are) (my|the|our)",
    "request_dm": r"\b(dm|follow (me|you|back)|following|sent you|direct message)\b",
    "closing": (
        r"(all|now|it'?s|got it|already) (good|sorted|fixed|set|solved|working|works|resolved)|"
        r"never ?mind|no worries"
    ),
    "look_forward": r"(can'?t|cannot) wait|look(ing)? forward|excited|so happy|made my (day|trip|week)",
    "in_advance": (
        r"in advance|many thanks,|(please|could you|can you|let me know).*\b(thanks|thank you|"
        r"thx)\W*$"
    ),
    "but": r"\b(but|however|although|though|yet|except|unfortunately)\b",
    "should_have": (
        r"(should|could|would)( not|n'?t)? (have|be|think|expect)|supposed to|expected|used to|"
        r"at least"
    ),
    "money": r"[$€£]\s?\d|\d\s?(usd|eur|euro|euros|quid|bucks|dollars|pounds)\b|refund|fee\b|charge",
    "what_a": r"\bwhat an? |\bsuch an? |\bso (much|many|bad|good|slow)\b",
}

EMOJI: dict[str, str] = {
    "emoji_good": "😀😃😄😁😆😊🙂😍🥰😘😎🤩🥳👍🙌👌💯❤♥💙💚💛💜🧡💕💖🎉🎊🙏✅⭐🌟🏆😇☺🤗💪🔥✨👏🥂😋😌🤞",
    "emoji_bad": "😡😠🤬😤😒🙄😞😔😟😢😭😩😫👎💩🤦😖😣😱😳🤢🤮💔🖕😑🐌😓😥😰🤯☹🙁⏰😕🤡🙃😾",
    "emoji_other": "🤔😐🤷✈📦👋🛫📸😂🤣😉😅😏🛬🧳🎄🏨🚆",
}

FACES: dict[str, str] = {"face_good": r"[:;=]-?[)D\]]|<3|\\o/|\bxo+\b", "face_bad": r"[:=]['’]?-?[(\[/|]|>:"}
