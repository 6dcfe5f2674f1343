using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Infra.Build.Processes;
using Infra.Build.Projects;

namespace Infra.Build.Bench;

/// <summary>
/// What scenarios may say in commands and files: {bin} published programs, {root} the checkout, {shared} the folder of shared test data beside it,
/// {work} the run's own folder, {shared-work} the scenario's, {port} a free port, {input} the input file, {pairs} the number of
/// pairs for a program that makes them itself.
/// </summary>
internal sealed partial class Placeholders(Repository repository, ProjectGraph graph)
{
    private readonly Dictionary<string, string> _values = new()
    {
        ["bin"] = repository.Binaries,
        ["root"] = repository.Root,
        ["shared"] = Path.GetFullPath(Path.Combine(repository.Root, "..", "shared")),
    };

    internal Placeholders With(string name, string value)
    {
        var copy = new Placeholders(repository, graph);
        foreach ((string key, string known) in _values)
            copy._values[key] = known;
        copy._values[name] = value;
        return copy;
    }

    /// <summary>Puts the values in.</summary>
    /// <exception cref="PipelineException">There is no such placeholder.</exception>
    internal string Fill(string text) =>
        Name().Replace(text, match => _values.GetValueOrDefault(match.Groups[1].Value) ?? throw new PipelineException($"a scenario uses {match.Value}, which has no value here"));

    /// <summary>Puts the values in, and the built program in the place of project:NAME.</summary>
    internal List<string> FillCommand(IReadOnlyList<string> command)
    {
        List<string> filled = [.. command.Select(Fill)];
        const string ProjectMark = "project:";
        if (!filled[0].StartsWith(ProjectMark, StringComparison.Ordinal)) return filled;
        ProjectFile project = graph.Require(filled[0][ProjectMark.Length..]);
        string assembly = Path.Combine(graph.OutputFolder(project, graph.FrameworksOf(project)[0]), project.Name + ".dll");
        return ["dotnet", assembly, .. filled[1..]];
    }

    /// <summary>A command as it stands in the report: without the paths of this machine and this run.</summary>
    internal string Spell(IReadOnlyList<string> filled)
    {
        string text = BenchProgram.Spell(filled);
        if (_values.TryGetValue("work", out string? work)) text = text.Replace(work, "$WORK");
        return text.Replace(repository.Root + "/", "");
    }

    /// <summary>The files that set-up made, which programs of the private root must see though no argument may name them.</summary>
    internal IReadOnlyList<string> SharedFiles() => [.. Directory.EnumerateFiles(Fill("{shared-work}"))];

    /// <summary>Whether a path is below the checkout or its data, and so to be shown to a program of the private root; the rest is the root's own.</summary>
    internal bool IsOurs(string path) =>
        ((string[])["root", "shared", "shared-work"]).Any(name => _values.TryGetValue(name, out string? folder) && path.StartsWith(folder + "/", StringComparison.Ordinal))
        && !(_values.TryGetValue("work", out string? work) && path.StartsWith(work, StringComparison.Ordinal));

    /// <summary>A port that is free for UDP and TCP on loopback at this moment.</summary>
    internal static int FreePort()
    {
        const int TriesMax = 50;
        for (int i = 0; i < TriesMax; i++)
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)udp.LocalEndPoint!).Port;
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken for TCP: try another.
            }
        }
        throw new PipelineException("no port is free on loopback");
    }

    [GeneratedRegex(@"\{([a-z][a-z-]*)\}")]
    private static partial Regex Name();
}
