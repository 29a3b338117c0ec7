"""The words that the rules know. Data only: what is done with them stands in `signs`.

A term is written in small letters. `*` ends a stem (`promot*` is promote, promotes, promoting, promotion); a blank also
stands for a hyphen, and a hyphen may be missing (`anti tumour` is also `anti-tumour` and `antitumour`). British and
American spellings of tumour, sensitise and the like are one.

Sources of the terms:

- Verbs of direction: the relation words of BEL 2.1 (`increases`, `decreases`, `regulates`; language.bel.bio) and of the
  BioNLP shared task on event extraction (positive, negative and plain regulation; Kim et al. 2009), with the synonyms
  that abstracts use for them.
- Targets: the notes of the flagship registry's axes (`claims/vocabulary/axes.yaml`), the hallmarks of cancer (Hanahan
  and Weinberg 2011) for growth, death, invasion, vessels and immune escape, and the cell types of tumour immunity.
- Hedges: the word list of Light, Qiu and Srinivasan (2004) and the cues of the BioScope corpus (Vincze et al. 2008).
- Negation is not here: it is `evidence.quotes.negation`, the same that guards quotes.
- Phrases of aims, methods and background: our choice, read from abstracts.

The five documents of the flagship registry were read while this was written: docs/candidates.md says what that means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# fmt: off
INCREASE = (
    "promot*", "increas*", "enhanc*", "induc*", "stimulat*", "activat*", "accelerat*", "facilitat*", "augment*",
    "elevat*",
    "upregulat*", "up regulat*", "improv*", "potentiat*", "boost*", "support*", "favour*", "favor*", "confer*",
    "trigger*",
    "elicit*", "drive", "drives", "driving", "drove", "strengthen*", "foster*", "amplif*", "exacerbat*", "aggravat*",
    "encourag*", "expand*", "expedit*", "provok*", "restor*", "rescu*", "maintain*", "enlarg*", "worsen*",
    "higher", "greater",
)
"""More of what follows."""

DECREASE = (
    "inhibit*", "suppress*", "decreas*", "reduc*", "block*", "prevent*", "attenuat*", "impair*", "abrogat*",
    "abolish*",
    "diminish*", "downregulat*", "down regulat*", "lower", "lowers", "lowered", "lowering", "retard*", "repress*",
    "restrain*",
    "restrict*", "hinder*", "hamper*", "counteract*", "antagoni*", "alleviat*", "mitigat*", "limits", "limited",
    "limiting",
    "eradicat*", "eliminat*", "overcom*", "overcame", "revers*", "shrink*", "shrank", "shrunk", "slow", "slows",
    "slowed",
    "slowing", "delay*", "disrupt*", "interfer*", "dampen*", "curb*", "combat*", "prohibit*", "weaken*", "impede*",
    "impeding",
    "kill", "kills", "killed", "killing", "ablat*", "regress*", "arrest*", "smaller", "fewer", "deplet*",
    "knock* down",
)
"""Less of what follows."""

PART = (
    "involved in", "involvement in", "contribut*", "participat* in", "mediat*", "responsible for", "associated with",
    "lead to", "leads to", "led to", "leading to", "result in", "results in", "resulted in", "resulting in",
    "cause", "causes",
    "caused", "causing", "produc*", "generat*", "exhibit*", "exert*", "show", "shows", "showed", "display*",
    "possess*",
    "render*", "carry", "carries", "deliver*", "develop*", "form", "forms", "suggest* the usefulness of",
)
"""Takes part in what follows: read as more of it."""

VAGUE = (
    "regulat*", "modulat*", "affect*", "influenc*", "impact*", "alter*", "chang*", "role in", "roles in",
    "role of", "roles of",
    "remodel*", "relat* to", "relationship*", "effect on", "effects on", "effect of", "effects of", "act on",
    "acts on",
    "association*", "shap*", "reprogram*", "focus* on",
)
"""Has to do with what follows, without a direction."""

INSTRUMENT = ("by affecting", "by influencing", "by regulating", "by modulating", "by altering", "through affecting",
    "through regulating", "through modulating", "via regulating", "via modulating")
"""What follows is how something comes about: a list after it means the same side as what stands before."""

NO_EFFECT = (
    "no effect", "no effects", "no significant effect", "no significant effects", "no impact", "no influence",
    "no significant difference", "no difference", "no significant change", "no changes", "no measurable effect",
    "not affect", "not significantly affect", "not influence", "not alter", "unaffected", "unchanged", "not change",
    "without affecting", "without effect",
)
"""Looked at, and nothing was found."""

BOTH = (
    "double edged sword", "two edged sword", "dual role", "dual roles", "dual effect", "dual effects", "controvers*",
    "contradict*", "conflicting", "opposing effects", "opposite effects", "bidirectional*", "pro and anti",
    "janus faced",
    "paradox*", "inconsistent", "both promot* and inhibit*", "both pro and anti", "either promot* or inhibit*",
)
"""Both poles, without saying which when."""

ABSENCE = ("lack of", "lacks", "lacking", "absence of", "devoid of", "free of", "without", "no", "not cause",
    "not induce",
    "low", "little", "minimal", "negligible", "non", "reduced")
"""Right before what is bad in itself, such as toxicity: it is not there."""

CONTRAST = ("rather than", "instead of")
"""What follows is what did not happen: it is left out, and is no null result."""

REMOVAL = (
    "inhibit* of", "inhibiting", "blockade of", "blocking", "blockage of", "deplet* of", "depleting", "knockdown of",
    "knock down of", "knockout of", "silencing", "silencing of", "loss of", "removal of", "removing", "inhibition of",
    "inhibition of the release of", "inhibit* the release of", "inhibit* the secretion of", "gw4869",
)
"""Right before the subject: it was taken away, and its own effect is the reverse of what was seen."""

HEDGES = (
    "may", "might", "could", "can potentially", "potentially", "possibl*", "probabl*", "perhaps", "suggest*",
    "appear to",
    "appears to", "appeared to", "seem*", "likely", "putativ*", "speculat*", "hypothesi*", "presumabl*",
    "it is thought",
    "is believed", "are believed", "assum*", "would",
)
"""The authors do not commit themselves."""

AIMS = (
    "we investigat*", "we aim*", "we sought", "aim of", "aims of", "aimed to", "aiming to", "objective of",
    "purpose of",
    "this review", "this article", "this study aim*", "in this review", "the present review", "here we review",
    "we review", "we outline", "we discuss", "we summari*", "we examin*", "we explor*", "to determine whether",
    "to investigate", "to explore", "to examine", "we asked", "we hypothesi*", "we test*", "whether",
    "is being explored",
    "we provide", "it underscores", "will be discussed", "are discussed", "is discussed",
)
"""What is going to be done, which is no result."""

BACKGROUND = (
    "little is known", "remains unknown", "remain unknown", "remains unclear", "remain unclear", "poorly understood",
    "not well understood", "not fully understood", "remains elusive", "remain elusive", "has not been investigated",
    "have not been investigated", "understanding of", "is essential", "further studies", "further research",
    "need to be clarified", "needs to be clarified",
)
"""What is not known, or wanted."""

METHODS = (
    "were isolated", "was isolated", "were cultured", "was cultured", "were purified", "was measured",
    "were measured",
    "were injected", "was assessed", "were assessed", "was evaluated", "were evaluated", "was performed",
    "were performed",
    "were stained", "western blot", "flow cytometry", "were treated with", "was treated with",
    "according to the manufacturer",
    "were characterized by", "were characterised by", "were analyzed", "were analysed", "was determined by",
    "pcr was",
)
"""How something was done."""

RESULTS = (
    "we found", "we show", "we showed", "we demonstrat*", "our results", "our data", "our findings", "results showed",
    "results show", "studies have shown", "has been shown", "have been shown", "have shown", "has shown",
    "studies have identified",
    "was observed", "were observed", "results indicat*", "data indicat*", "results demonstrat*", "significantly",
    "evidence",
)
"""Somebody reports a result."""

LINKS = ("mediator* of", "product* of", "secretome of", "component* of", "released by", "secreted by", "shed by",
    "produced by",
    "derived from", "originating from", "isolated from", "obtained from", "collected from", "from")
"""Between a general name and what makes it special: `exosomes, the main mediator of MSCs`."""

LEADING = ("they", "it", "these", "this", "those", "such", "their", "its")
"""Words at the beginning of a sentence that may mean the subject of the one before."""

CLAUSES = (
    "but", "whereas", "while", "although", "though", "however", "despite", "yet", "nevertheless", "suggesting",
    "indicating",
    "thereby", "in contrast", "on the other hand", "on the contrary", "conversely",
)
"""Words with which a part of a sentence begins that says something of its own."""

SMALL = ("a", "an", "the", "of", "in", "on", "to", "for", "and", "or", "be", "is", "are", "can", "may", "with", "by",
    "from", "that", "which", "any", "source", "as", "its", "their")
"""Words of a title that say nothing of its subject."""

SOFT = frozenset({
    "the", "a", "an", "of", "in", "on", "to", "and", "its", "their", "both", "that", "by", "for", "cancer",
    "tumor", "tumour",
    "cell", "cells", "this", "effect", "effects", "ability", "effectively", "significantly", "strongly",
    "markedly", "directly",
    "effectiveness", "activity",
})
"""Words that may stand between two words of direction that act on one another."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Topic:
    """What speaks for the poles of a question."""

    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By pole: things of which more is that pole, and less the other one."""
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By pole: words that say it without any verb; they are targets as well."""
    about: tuple[str, ...] = ()
    """Words that are about the question and take no side."""
    bad: str | None = None
    """The pole that is bad for the patient, so that "promote progression by affecting X" can be read."""


# fmt: off
TOPICS: Mapping[frozenset[str], Topic] = {
    frozenset({"pro-tumour", "anti-tumour"}): Topic(
        targets={
            "pro-tumour": (
                "tumour growth", "tumour progression", "cancer progression", "tumour development",
                "cancer development",
                "tumour volume", "tumour weight", "tumour size", "tumour burden", "tumour formation", "tumorigen*",
                "tumourigen*",
                "carcinogen*", "oncogen*", "proliferat*", "cell growth", "cancer growth", "cell viability",
                "viability", "survival of * cells",
                "cell survival", "stemness", "self renewal", "colony formation", "tumour cells", "cancer cells",
                "tumours",
                "cell cycle progression", "malignan* progression", "tumour cell growth", "growth of * tumours",
                "growth of * cells",
            ),
            "anti-tumour": ("apopto*", "cell death", "pyropto*", "ferropto*", "necropto*", "tumour regression",
                "tumour inhibition",
                "cell cycle arrest", "growth arrest", "senescence", "overall survival", "animal survival",
                "mice survival"),
        },
        states={
            "pro-tumour": ("pro tumour", "pro tumor*", "protumor*", "protumour*", "tumour promoting",
                "tumour supportive"),
            "anti-tumour": (
                "anti tumour activity", "anti tumour effect*", "anti tumour efficacy", "anti tumour therapy",
                "anti cancer effect*",
                "anti cancer activity", "anti cancer efficacy", "anti proliferative", "anti tumour",
                "tumour suppressive",
                "tumour suppressing", "growth inhibition", "tumoricidal", "cytotoxic effect*",
            ),
        },
        about=("tumour", "tumours", "cancer cells"),
        bad="pro-tumour",
    ),
    frozenset({"promotes-metastasis", "inhibits-metastasis"}): Topic(
        targets={
            "promotes-metastasis": ("metasta*", "migrat*", "invasion", "invasiveness", "invasive",
                "epithelial mesenchymal transition",
                "epithelial to mesenchymal transition", "emt", "motility", "dissemination", "tumour spread",
                "lymph node spread"),
            "inhibits-metastasis": ("e cadherin", "mesenchymal epithelial transition"),
        },
        states={"promotes-metastasis": ("pro metastatic",), "inhibits-metastasis": ("anti metastatic",)},
        bad="promotes-metastasis",
    ),
    frozenset({"promotes-angiogenesis", "inhibits-angiogenesis"}): Topic(
        targets={
            "promotes-angiogenesis": ("angiogen*", "vegf", "tube formation", "neovasculari*", "vasculari*",
                "microvessel*",
                "vessel formation", "vascular endothelial growth factor", "vessel density", "neoangiogen*"),
        },
        states={"promotes-angiogenesis": ("pro angiogenic",), "inhibits-angiogenesis": ("anti angiogenic",)},
        bad="promotes-angiogenesis",
    ),
    frozenset({"suppressive", "stimulatory"}): Topic(
        targets={
            "suppressive": ("regulatory t cell*", "tregs", "treg", "regulatory b cell*", "mdsc", "mdscs",
                "myeloid derived suppressor*",
                "m2 macrophage*", "m2 polari*", "m2 type", "pd l1 expression", "immune escape", "immune evasion",
                "t cell exhaustion",
                "il 10", "immune tolerance", "suppressive tme", "suppressive tumour microenvironment",
                "immune checkpoint*"),
            "stimulatory": ("anti tumour immun*", "anti cancer immun*", "t cell activation",
                "t cell proliferation", "cd8 t cell*",
                "cytotoxic t *", "nk cell activity", "nk cell cytotoxicity", "dendritic cell maturation",
                "dc maturation",
                "m1 macrophage*", "m1 polari*", "interferon gamma", "ifn gamma", "immune surveillance",
                "t cell infiltration",
                "t cell function*", "effector t cell*", "anti tumour t cell*", "anti tumour response*"),
        },
        states={
            "suppressive": ("immunosuppress*", "immune suppress*", "immuno suppress*", "immune inhibit*",
                "immune tolerant"),
            "stimulatory": ("immunostimulat*", "immune stimulat*", "immune activat*", "immunoactivat*",
                "immunogenic cell death",
                "and stimulation", "and activation", "immune enhanc*"),
        },
        about=("immunomodulat*", "immuno modulat*", "immune response*", "immune system*", "immune cell*",
        "immunity", "immune function*",
            "immunotherap*", "immune regulat*", "immune modulat*"),
    ),
    frozenset({"confers-resistance", "sensitises"}): Topic(
        targets={
            "confers-resistance": ("resistan*", "chemoresist*", "chemo resist*", "radioresist*", "radio resist*",
                "multidrug resist*",
                "drug efflux", "relapse", "recurrence"),
            "sensitises": ("chemosensitiv*", "chemo sensitiv*", "radiosensitiv*", "radio sensitiv*",
                "drug sensitivity", "sensitivity to",
                "sensitivity of", "response to chemotherapy", "response to radiotherapy", "response to therapy",
                "response to immunotherapy",
                "effectiveness of radiotherapy", "effectiveness of chemotherapy", "effectiveness of immunotherapy",
                "efficacy of chemotherapy", "efficacy of radiotherapy", "efficacy of immunotherapy",
                "efficacy of radiation",
                "therapeutic response", "treatment response", "efficacy of * therapy"),
        },
        states={
            "confers-resistance": (),
            "sensitises": ("sensitis* * cells", "sensitiz* * cells", "sensitis* cells", "sensitiz* cells",
                "resensiti*", "chemosensitiz*",
                "radiosensitiz*", "chemosensitis*", "radiosensitis*", "usefulness of combining", "synerg* with",
                "sensitising *",
                "sensitizing *"),
        },
        bad="confers-resistance",
    ),
    frozenset({"promotes-dormancy", "breaks-dormancy"}): Topic(
        targets={"promotes-dormancy": ("dormancy", "dormant", "quiescen*", "cycling quiescence", "g0 g1 arrest"),
                 "breaks-dormancy": ("reactivation of dormant", "awakening")},
    ),
    frozenset({"promising", "unpromising"}): Topic(
        states={
            "promising": ("promis*", "potential therapeutic*", "therapeutic potential", "therapeutic strateg*",
                "new therapeutic*",
                "novel therapeutic*", "therapeutic choice*", "attractive candidate*", "great potential",
                "huge potential",
                "potential therap*", "ideal candidate*", "therapeutic candidate*", "standalone therapeutic*",
                "new avenue",
                "pave the way", "therapeutic approach*", "potential of harnessing", "leveraging the potential"),
            "unpromising": ("unpromising", "disappointing", "no therapeutic benefit", "little therapeutic benefit",
                "not suitable for therapy"),
        },
        about=("cancer therapy", "cancer treatment"),
    ),
    frozenset({"ready", "challenges-remain"}): Topic(
        states={
            "ready": ("ready for * clinic*", "clinically approved", "approved for clinical", "safely translated",
                "successfully translated"),
            "challenges-remain": ("challenge*", "obstacle*", "hurdle*", "barriers to", "limitations of",
                "need for standardi*", "standardi*",
                "need the establishment of", "establishment of standards", "remains to be overcome",
                "yet to be overcome", "bottleneck*",
                "further optimi*", "efforts to optimi*", "low yield", "lack of standard*"),
        },
        about=("clinical application*", "clinical trial*", "clinical use", "clinical translation",
        "clinical implementation"),
    ),
    frozenset({"favourable", "unfavourable"}): Topic(
        targets={"unfavourable": ("toxic*", "cytotoxic*", "adverse event*", "adverse effect*", "side effect*",
        "immunogenic*", "tumorigenicity")},
        states={"favourable": ("biocompatib*", "well tolerated", "safe", "non toxic", "nontoxic", "good safety",
        "safety profile", "low toxicity",
            "low immunogenicity"),
            "unfavourable": ("poorly tolerated", "unsafe")},
    ),
    frozenset({"suitable-carrier", "unsuitable-carrier"}): Topic(
        states={
            "suitable-carrier": ("carrier*", "delivery vehicle*", "delivery system*", "delivery capabilit*",
                "nanocarrier*", "drug delivery",
                "deliver* drugs", "deliver* * drugs", "drug vehicle*", "delivery tool*", "cargo delivery"),
            "unsuitable-carrier": ("rapid clearance", "low loading efficiency", "poor loading", "poor targeting",
                "off target accumulation"),
        },
    ),
}
"""Topics by the two poles of an axis. Other axes are read by their own `synonyms` and those of their claims."""
# fmt: on

LEVELS: Mapping[str, tuple[str, ...]] = {
    "chemotherapy": ("chemotherap*", "chemosens*", "chemoresist*", "chemo resist*", "chemo sens*"),
    "radiotherapy": ("radiotherap*", "radiosens*", "radioresist*", "radiation", "irradiat*", "radio resist*"),
    "targeted-therapy": ("targeted therap*", "targeted * therap*", "tyrosine kinase inhibitor*", "targeted drug*"),
    "immunotherapy": ("immunotherap*", "checkpoint inhibitor*", "checkpoint blockade", "anti pd 1"),
    "engineered": (
        "engineer*",
        "loaded with",
        "loaded",
        "modified",
        "transfected",
        "transduced",
        "overexpress*",
        "functionalis*",
    ),
    "native": ("native", "unmodified", "naive", "naturally released"),
    "preconditioned": ("precondition*", "hypoxi*", "pre treated", "pretreated", "primed", "irradiated msc*"),
}
"""Words for levels of a context on which a claim's scope may rest; added to the level's label and its `synonyms`."""
