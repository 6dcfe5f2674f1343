using Infra.Config;
using Infra.Ntp.Simulation.World;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[[link]]</c>, or the common <c>[path]</c>.</summary>
/// <param name="From">Machine or group it starts at; empty in <c>[path]</c>.</param>
/// <param name="To">Machine or group it ends at; empty in <c>[path]</c>.</param>
/// <param name="IsBothWays">Whether it is the same on the way back.</param>
/// <param name="Link">What happens on it.</param>
public sealed record PathPart(string From, string To, bool IsBothWays, LinkSpec Link)
{
    /// <summary>Reads a <c>[[link]]</c>.</summary>
    public static PathPart? Read(ConfigSection section)
    {
        string? from = section.RequireText("from", "Machine or group it starts at.", 1, 40);
        string? to = section.RequireText("to", "Machine or group it ends at.", 1, 40);
        bool both = section.Boolean("both-ways", "Whether the way back is the same.", false);
        LinkSpec link = ReadLink(section);
        return section.Finish() ? new PathPart(from!, to!, both, link) : null;
    }

    /// <summary>Reads the common <c>[path]</c>.</summary>
    public static PathPart? ReadDefault(ConfigSection section)
    {
        LinkSpec link = ReadLink(section);
        return section.Finish() ? new PathPart("", "", true, link) : null;
    }

    private static LinkSpec ReadLink(ConfigSection section) => new(
        section.Number("delay", "Shortest travel time, s.", 0.001, 0, 10),
        section.Number("jitter", "Mean of the exponentially distributed time in queues, s.", 0, 0, 10),
        section.Number("normal", "Standard deviation of a normally distributed part, s.", 0, 0, 10),
        section.Number("loss", "Probability that a packet vanishes.", 0, 0, 1),
        section.Number("duplication", "Probability that it arrives twice.", 0, 0, 1),
        section.Number("corruption", "Probability that one of its bits is flipped.", 0, 0, 1),
        section.Number("reordering", "Probability that it is held back by up to 3 s.", 0, 0, 1));
}
