"""From what was worked out to what the API shows."""

from collections.abc import Mapping

from crm_backend.studio.data.files import Corpus
from crm_backend.studio.data.flows import flows_of
from crm_backend.studio.data.nearest import Space
from crm_backend.studio.data.sentences import plain
from crm_backend.studio.data.views import sentence_view
from crm_backend.studio.overview.entities import VALUES, entity_uses
from crm_backend.studio.overview.map import map_of
from crm_backend.studio.overview.quality import FEW_BELOW, Lean, Pair, Quality
from crm_backend.studio.overview.replies import replies_of
from crm_backend.studio.overview.schemas import (
    CountView,
    DoubleView,
    EntitiesView,
    EntityUseView,
    FlowsView,
    FlowView,
    LeanView,
    MapPoint,
    MapView,
    OutlierView,
    PairView,
    QualityView,
    RepliesView,
    ReplyView,
    StepView,
    TwiceView,
    VariantView,
)
from crm_backend.studio.training_data import TrainingData


def quality_view(found: Quality) -> QualityView:
    """Return the report with its sentences."""
    return QualityView(
        pairs=[_pair(one) for one in found.pairs],
        outliers=[
            OutlierView(sentence=sentence_view(one.sentence), likeness=one.likeness, elsewhere=one.elsewhere)
            for one in found.outliers
        ],
        doubles=[
            DoubleView(
                first=sentence_view(one.first), second=sentence_view(one.second), likeness=one.likeness
            )
            for one in found.doubles
        ],
        doubles_in_all=found.doubles_in_all,
        few=_counts(found.few),
        few_below=FEW_BELOW,
        many=_counts(found.many),
        median=found.median,
        twice=[TwiceView(first=sentence_view(a), second=sentence_view(b)) for a, b in found.twice],
    )


def map_view(space: Space) -> MapView:
    """Return the map; names of intents are said once, because there are thousands of points."""
    made = map_of(space)
    names = sorted({one.intent for one in space.sentences})
    at = {name: index for index, name in enumerate(names)}
    points = [
        MapPoint(x=round(float(x), 4), y=round(float(y), 4), intent=at[one.intent], text=plain(one.text))
        for one, (x, y) in zip(space.sentences, made.places, strict=True)
    ]
    return MapView(intents=names, points=points, method="t-SNE" if made.method == "t-SNE" else "PCA")


def entities_view(data: TrainingData) -> EntitiesView:
    """Return the entities, each with its commonest words and examples."""
    found = entity_uses(data.merged.sentences.values(), data.corpus.entities)
    return EntitiesView(
        entities=[
            EntityUseView(
                name=name,
                marks=use.marks,
                intents=dict(use.intents.most_common()),
                values=dict(use.values.most_common(VALUES)),
                examples=[sentence_view(one) for one in use.examples],
            )
            for name, use in found.items()
        ]
    )


def replies_view(corpus: Corpus, actions: Mapping[str, str]) -> RepliesView:
    """Return the bot's replies."""
    return RepliesView(
        replies=[
            ReplyView(
                name=one.name,
                file=one.file,
                variants=[VariantView(text=each.text, buttons=list(each.buttons)) for each in one.variants],
                uses=list(one.uses),
            )
            for one in replies_of(corpus, actions)
        ]
    )


def flows_view(corpus: Corpus) -> FlowsView:
    """Return rules and stories as they are in the files."""
    return FlowsView(
        flows=[
            FlowView.model_validate(
                {
                    "kind": flow.kind,
                    "name": flow.name,
                    "file": flow.file,
                    "steps": [
                        [StepView.model_validate(vars(step)) for step in place] for place in flow.places
                    ],
                }
            )
            for flow in flows_of(corpus)
        ]
    )


def _pair(one: Pair) -> PairView:
    return PairView(
        intents=one.intents,
        leaning=one.leaning,
        share=one.share,
        examples=[_lean(each) for each in one.examples],
    )


def _lean(one: Lean) -> LeanView:
    return LeanView(
        sentence=sentence_view(one.sentence), nearest=sentence_view(one.nearest), likeness=one.likeness
    )


def _counts(found: Mapping[str, int]) -> list[CountView]:
    return [CountView(intent=name, sentences=count) for name, count in found.items()]
