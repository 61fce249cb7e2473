package io.tubecast.core.trajectory;

import io.tubecast.core.trajectory.ClipModules.Answer;
import io.tubecast.core.trajectory.SpanProposals.Proposal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CFAD from a clip's features to its tubes: proposals in time, coarse tubes in each, of those the best, their boxes at key time stamps looked for again.
 *
 * <p>Knows no engine: {@link ClipModules} run the networks. Every map that is refined is run once, however many tubes go through it. Not thread-safe.
 */
public final class ClipDetector {
    private final ClipShape shape;
    private final ClipSettings settings;
    private final SpanProposals proposals;
    private final CoarseDecoder decoder;
    private final TubeSuppression suppression;
    private final SearchArea search;
    private final KeySelection selection;
    private final MirrorMean mirror;
    private int looked;
    private int refined;

    /**
     * A detector for a network, which refines the key time stamps that the selector finds.
     *
     * @param shape of the network
     * @param settings what is kept
     */
    public ClipDetector(ClipShape shape, ClipSettings settings) {
        this(shape, settings, KeySelection.byScore(settings.refine().alpha()));
    }

    /**
     * A detector for a network.
     *
     * @param shape of the network
     * @param settings what is kept
     * @param selection which time stamps are refined, in the place of alpha
     */
    public ClipDetector(ClipShape shape, ClipSettings settings, KeySelection selection) {
        this.shape = shape;
        this.selection = selection;
        this.settings = settings;
        ClipSettings.Spans spans = settings.spans();
        proposals = new SpanProposals(shape.spans(), spans.minScore(), spans.maxOverlap(), spans.most());
        decoder = new CoarseDecoder(shape.grid(), shape.classes(), settings.coarse());
        suppression = new TubeSuppression(settings.maxOverlap());
        search = new SearchArea(shape.grid(), shape.classes(), settings.refine());
        mirror = new MirrorMean(shape.grid(), shape.classes());
    }

    /**
     * Finds the tubes of a clip.
     *
     * @param modules over the clip's features
     * @return best first; empty if nobody acts
     */
    public List<RefinedTube> find(ClipModules modules) {
        refined = 0;
        List<Proposal> looks = proposals(modules);
        List<TimeSpan> spans = looks.stream().map(Proposal::span).toList();
        looked = spans.size();
        List<CoarseTube> all = new ArrayList<>();
        for (Proposal look : looks) {
            sample(modules, look.span());
            Answer answer = modules.coarse();
            double weight = Math.pow(look.score(), settings.spans().scorePower());
            decoder.decode(look.span(), answer.scores(), answer.values(), shape.order())
                    .forEach(tube -> all.add(tube.weighing(weight)));
        }
        all.sort(Comparator.comparingDouble(CoarseTube::rank).reversed());
        List<CoarseTube> kept = suppression.keep(all, all.size());
        List<RefinedTube> tubes = new ArrayList<>();
        for (int i = spans.size() - 1; i >= 0; i--) { // the last span's samples are still there
            TimeSpan span = spans.get(i);
            List<RefinedTube> ofSpan = kept.stream()
                    .filter(tube -> tube.span().equals(span))
                    .map(tube -> new RefinedTube(tube, shape.sampling().samples()))
                    .toList();
            if (!ofSpan.isEmpty()) {
                if (i < spans.size() - 1) {
                    sample(modules, span);
                }
                refine(modules, ofSpan);
                tubes.addAll(ofSpan);
            }
        }
        tubes.sort(Comparator.comparingDouble(RefinedTube::score).reversed());
        return tubes;
    }

    /** The spans to look into, each once: of equal ones the first, which scores best. */
    private List<Proposal> proposals(ClipModules modules) {
        if (settings.spans().full()) {
            return List.of(new Proposal(TimeSpan.ofClip(shape.frames()), 1));
        }
        Answer answer = modules.proposals();
        Map<TimeSpan, Proposal> first = new LinkedHashMap<>();
        proposals
                .decode(answer.scores(), answer.values(), shape.frames())
                .forEach(proposal -> first.putIfAbsent(proposal.span(), proposal));
        return List.copyOf(first.values());
    }

    private void sample(ClipModules modules, TimeSpan span) {
        shape.sampling().sample(modules.features(), shape.plane(), span, modules.sampled());
    }

    /** Tubes of one span, whose samples are there. */
    private void refine(ClipModules modules, List<RefinedTube> tubes) {
        int samples = tubes.get(0).samples(); // one where the span is a single time stamp
        boolean[] chosen = selection.choose(modules.selector(), samples);
        for (int sample = 0; sample < samples; sample++) {
            if (chosen[sample]) {
                Answer answer = refine(modules, tubes.get(0).coarse().span(), sample);
                refined++;
                for (RefinedTube tube : tubes) {
                    tube.refine(sample, search, answer.scores(), answer.values());
                }
            }
        }
    }

    /** What the refine module says of one of the samples that are there. */
    private Answer refine(ClipModules modules, TimeSpan span, int sample) {
        modules.sample().put(0, modules.sampled(), sample * shape.plane(), shape.plane());
        Answer answer = modules.refine();
        if (!mirrors()) {
            return answer;
        }
        mirror.keep(answer);
        shape.sampling().sample(modules.mirroredFeatures(), shape.plane(), span, sample, modules.sample());
        return mirror.with(modules.refine());
    }

    /** Whether it looks at the clip's mirror image too. */
    public boolean mirrors() {
        return settings.refine().mirror();
    }

    /** Proposals that were looked into in the last clip. */
    public int looked() {
        return looked;
    }

    /** Maps that were refined in the last clip. */
    public int refined() {
        return refined;
    }
}
