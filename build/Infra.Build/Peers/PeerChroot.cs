using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Peers;

/// <summary>Runs commands that change the peer root: with mounts and process numbers of their own, so that nothing of it is left on the host.</summary>
internal sealed class PeerChroot(string folder)
{
    private const string Isolate = """
        set -e
        root=$1; shift
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        chroot "$root" "$@"
        exit $?
        """;

    internal string Folder { get; } = folder;

    /// <summary>Options of unshare(1) for a host command whose mounts and children end with it.</summary>
    internal static IReadOnlyList<string> Private { get; } = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];

    /// <summary>Runs a command inside that must succeed.</summary>
    /// <exception cref="PipelineException">It failed.</exception>
    internal Task<ChildResult> RequireAsync(Action<string>? onLine, CancellationToken cancellation, params IReadOnlyList<string> command) =>
        ProcessRunner.RequireAsync(Command(command) with { OnOutputLine = onLine }, cancellation);

    /// <summary>Runs a command inside.</summary>
    internal Task<ChildResult> RunAsync(CancellationToken cancellation, params IReadOnlyList<string> command) => ProcessRunner.RunAsync(Command(command), cancellation);

    /// <summary>The packages that dpkg says are completely installed, with their versions.</summary>
    internal async Task<SortedDictionary<string, string>> InstalledAsync(CancellationToken cancellation)
    {
        ChildResult result = await RunAsync(cancellation, "dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package} ${Version}\\n").ConfigureAwait(false);
        var installed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] words in result.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words is ["ii", string name, string version]) installed[name] = version;
        }
        return installed;
    }

    private ChildStart Command(IReadOnlyList<string> command) => new("unshare", [.. Private, "/bin/sh", "-c", Isolate, "peers", Folder, .. command])
    {
        Environment = new Dictionary<string, string?>
        {
            ["DEBIAN_FRONTEND"] = "noninteractive",
            ["LC_ALL"] = "C.UTF-8",
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["TMPDIR"] = null,
        },
    };
}
