using Infra.Config;
using Infra.Ntp.Simulation.World;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>A story about clocks as a file tells it: a world, what happens in it, and the limits that must hold. Immutable.</summary>
/// <param name="Name">Short name.</param>
/// <param name="StartUnix">UTC at the start, Unix seconds.</param>
/// <param name="Seconds">How long it lasts.</param>
/// <param name="MeasureFrom">Where the figures begin, s after the start.</param>
/// <param name="Path">The path between machines that have none of their own.</param>
/// <param name="Servers">Servers.</param>
/// <param name="Clients">Machines that run our client.</param>
/// <param name="Paths">Other paths.</param>
/// <param name="Names">What the name service knows.</param>
/// <param name="Events">What happens, in the order of the file.</param>
/// <param name="Limits">What must hold, by client.</param>
public sealed record Scenario(
    string Name,
    long StartUnix,
    double Seconds,
    double MeasureFrom,
    LinkSpec Path,
    IReadOnlyList<ServerPart> Servers,
    IReadOnlyList<ClientPart> Clients,
    IReadOnlyList<PathPart> Paths,
    IReadOnlyList<NamePart> Names,
    IReadOnlyList<EventPart> Events,
    IReadOnlyList<LimitsPart> Limits)
{
    /// <summary>Longest story: three years.</summary>
    public const double SecondsMax = 1e8;

    private const long DefaultStartUnix = 1_767_225_600;   // 2026-01-01
    private const long StartUnixMax = 10_000_000_000;
    private const int PartsMax = 64;
    private const int EventsMax = 1000;

    /// <summary>Reads a file.</summary>
    public static Scenario? Read(ConfigSection section)
    {
        string? name = section.RequireText("name", "Short name of the story.", 1, 100);
        section.Text("about", "What it is about, for readers.", "", 0, 2000);
        long start = section.Long("start-unix", "UTC at the start, Unix seconds.", DefaultStartUnix, -StartUnixMax, StartUnixMax);
        double seconds = section.RequireNumber("seconds", "How long it lasts, s.", 1, SecondsMax);
        double measureFrom = section.Number("measure-from", "Where the figures begin, s after the start.", 0, 0, SecondsMax);
        PathPart? path = section.Section("path", "The path, both ways, between machines that have none of their own.", PathPart.ReadDefault);
        IReadOnlyList<ServerPart> servers = section.Sections("server", "A server, or a group of equal ones.", ServerPart.Read, 0, PartsMax);
        IReadOnlyList<ClientPart> clients = section.Sections("client", "A machine that runs our client.", ClientPart.Read, 1, PartsMax);
        IReadOnlyList<PathPart> paths = section.Sections("link", "A path of its own between two machines.", PathPart.Read, 0, EventsMax);
        IReadOnlyList<NamePart> names = section.Sections("name-service", "A name and what it stands for.", NamePart.Read, 0, PartsMax);
        IReadOnlyList<EventPart> events = section.Sections("event", "Something that happens.", EventPart.Read, 0, EventsMax);
        IReadOnlyList<LimitsPart> limits = section.NamedSections("limits", "What must hold for a client, by its name.", LimitsPart.Read, 1, PartsMax);
        if (measureFrom >= seconds) section.ReportError("measure-from", "out-of-range", "measure-from must be before the end");
        if (!section.Finish() || path is null) return null;
        var scenario = new Scenario(name!, start, seconds, measureFrom, path.Link, servers, clients, paths, names, events, limits);
        return ScenarioCheck.IsSound(section, scenario) ? scenario : null;
    }
}
