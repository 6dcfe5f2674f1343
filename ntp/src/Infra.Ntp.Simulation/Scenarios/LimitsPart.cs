using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[limits.NAME]</c>: what must hold for a machine when the story has ended.</summary>
/// <param name="Machine">Client or server.</param>
/// <param name="Bounds">Bounds of figures: name of the figure, whether it is an upper bound, the bound.</param>
/// <param name="Frozen">Why steering must have stopped, or <see cref="FreezeReason.None"/>; null = either way.</param>
/// <param name="IsSynchronised">Whether a majority must be known in the end; null = either way.</param>
/// <param name="Standings">What must have become of sources: machine or group, standing.</param>
/// <param name="NotAsked">Machines or groups that must not be sources in the end.</param>
/// <param name="Happened">What must have been reported.</param>
/// <param name="Never">What must not have been reported.</param>
public sealed record LimitsPart(
    string Machine,
    IReadOnlyList<(Figure Figure, bool IsMaximum, double Bound)> Bounds,
    FreezeReason? Frozen,
    bool? IsSynchronised,
    IReadOnlyList<(string Source, Standing Standing)> Standings,
    IReadOnlyList<string> NotAsked,
    IReadOnlyList<ClientEventKind> Happened,
    IReadOnlyList<ClientEventKind> Never)
{
    private static readonly (string, ClientEventKind)[] EventNames = [.. System.Enum.GetValues<ClientEventKind>().Select(kind => (WordOf(kind.ToString()), kind))];
    private static readonly (string, FreezeReason)[] ReasonNames = [.. System.Enum.GetValues<FreezeReason>().Select(reason => (WordOf(reason.ToString()), reason))];
    private static readonly Standing[] AllStandings = System.Enum.GetValues<Standing>();

    /// <summary>Reads a table; its name is the machine's.</summary>
    public static LimitsPart? Read(ConfigSection section)
    {
        List<(Figure, bool, double)> bounds = [];
        foreach (Figure figure in System.Enum.GetValues<Figure>())
        {
            string name = WordOf(figure.ToString());
            if (section.OptionalNumber(name + "-max", $"Upper bound of {name}.", 0) is { } most) bounds.Add((figure, true, most));
            if (section.OptionalNumber(name + "-min", $"Lower bound of {name}.", 0) is { } least) bounds.Add((figure, false, least));
        }
        FreezeReason? frozen = section.TryValue("frozen", "Why steering must have stopped, or \"none\".", ConfigShape.Enum(ReasonNames), out FreezeReason reason) ? reason : null;
        bool? synchronised = section.OptionalBoolean("synchronised", "Whether a majority must be known in the end.");
        IReadOnlyList<(string, Standing)> standings = section.List(
            "standing", "What must have become of sources: \"NAME WORD\".", ConfigShape.Parsed<(string, Standing)>("a machine and a standing", TryStanding, pair => $"{pair.Item1} {WordOf(pair.Item2.ToString())}"));
        IReadOnlyList<string> notAsked = section.List("not-asked", "Machines that must not be sources in the end.", ConfigShape.Text(1, 40));
        IReadOnlyList<ClientEventKind> happened = section.List("happened", "What must have been reported.", ConfigShape.Enum(EventNames));
        IReadOnlyList<ClientEventKind> never = section.List("never", "What must not have been reported.", ConfigShape.Enum(EventNames));
        return section.Finish() ? new LimitsPart(section.Name, bounds, frozen, synchronised, standings, notAsked, happened, never) : null;
    }

    /// <summary>A name of code as files write it: <c>LeapPassed</c> becomes <c>leap-passed</c>.</summary>
    public static string WordOf(string name)
    {
        var word = new System.Text.StringBuilder(name.Length + 4);
        foreach (char character in name)
        {
            if (char.IsAsciiLetterUpper(character) && word.Length > 0) word.Append('-');
            word.Append(char.ToLowerInvariant(character));
        }
        return word.ToString();
    }

    private static bool TryStanding(string text, out (string Source, Standing Standing) value)
    {
        value = default;
        string[] parts = text.Split(' ');
        if (parts.Length != 2) return false;
        foreach (Standing standing in AllStandings)
        {
            if (WordOf(standing.ToString()) != parts[1]) continue;
            value = (parts[0], standing);
            return true;
        }
        return false;
    }
}
