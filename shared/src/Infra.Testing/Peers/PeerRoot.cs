using System.Globalization;
using Infra.Testing.Processes;

namespace Infra.Testing.Peers;

/// <summary>
/// The private Debian root under the user's cache folder, which <c>build/infra peers</c> makes: real programs to test and measure against.
/// A program started in it sees a throw-away copy (overlay) of the root: what it writes vanishes with it, so tests cannot disturb each other.
/// It has process numbers and mounts of its own and never the right to set the machine's clock.
/// </summary>
public sealed class PeerRoot
{
    private const string MakeCommand = "build/infra peers";
    private static readonly string[] SearchFolders = ["usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "usr/games", "usr/libexec", "usr/lib/sudo"];
    private static readonly Lazy<string?> NotPermitted = new(TryNamespaces);

    // Positional: 1 root, 2 user or "", 3 prepare script or "", 4 count of binds, then pairs (mode, path), then the program.
    // The shell stays as the first process of the new process namespace, because signals without handlers do not reach that one.
    private const string Script = """
        set -e
        root=$1 user=$2 prepare=$3 binds=$4; shift 4
        mount -t tmpfs -o mode=755 infra-peer /mnt
        mkdir /mnt/upper /mnt/scratch /mnt/root
        mount -t overlay infra-peer -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/scratch" /mnt/root
        view=/mnt/root
        mount -t proc proc $view/proc
        mount --rbind /dev $view/dev
        mount -t tmpfs -o mode=755 run $view/run
        mount -t tmpfs -o mode=1777 tmp $view/tmp
        while [ "$binds" -gt 0 ]; do
            if [ -d "$2" ]; then mkdir -p "$view$2"; else mkdir -p "$view$(dirname "$2")"; [ -e "$view$2" ] || : > "$view$2"; fi
            mount --bind "$2" "$view$2"
            if [ "$1" = ro ]; then mount -o remount,bind,ro "$view$2"; fi
            shift 2; binds=$((binds-1))
        done
        if [ -n "$prepare" ]; then setpriv --bounding-set -sys_time --inh-caps -sys_time chroot $view /bin/sh -ec "$prepare"; fi
        set +e
        if [ -n "$user" ]; then setpriv --bounding-set -sys_time --inh-caps -sys_time chroot --userspec="$user" $view "$@"
        else setpriv --bounding-set -sys_time --inh-caps -sys_time chroot $view "$@"; fi
        exit $?
        """;

    private PeerRoot(string folder) => Folder = folder;

    /// <summary>Whether interop tests are to run at all, by INFRA_PEERS.</summary>
    public static PeerMode Mode => Environment.GetEnvironmentVariable("INFRA_PEERS") switch
    {
        "auto" => PeerMode.Auto,
        "required" => PeerMode.Required,
        _ => PeerMode.Off,
    };

    /// <summary>The cache folder that holds the root and its stamp; shared by all clones. INFRA_PEERS_FOLDER moves it.</summary>
    public static string CacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("INFRA_PEERS_FOLDER") is { Length: > 0 } own) return own;
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            // The XDG specification: a relative path in the variable is to be ignored.
            if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
                cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
            return Path.Combine(cache, "infra", "peers");
        }
    }

    /// <summary>Where the root is or would be.</summary>
    public static string DefaultFolder => Path.Combine(CacheFolder, "trixie");

    /// <summary>Packages that conflict with others, unpacked one folder each: <c>unpacked/ntpsec</c>.</summary>
    public static string UnpackedFolder => Path.Combine(CacheFolder, "unpacked");

    /// <summary>The root's absolute path.</summary>
    public string Folder { get; }

    /// <summary>Opens the root.</summary>
    /// <param name="root">The root, or null.</param>
    /// <param name="reason">Why there is none, with the command that makes it; empty on success.</param>
    public static bool TryOpen(out PeerRoot? root, out string reason)
    {
        root = null;
        reason = NotPermitted.Value ?? "";
        if (reason.Length > 0) return false;
        // The folder appears under this name only when it is complete.
        if (!Directory.Exists(Path.Combine(DefaultFolder, "usr")))
        {
            reason = $"there is no peer root: run `{MakeCommand}`";
            return false;
        }
        root = new PeerRoot(DefaultFolder);
        return true;
    }

    /// <summary>Opens the root for a test that a <see cref="PeerFactAttribute"/> has let through.</summary>
    /// <exception cref="InvalidOperationException">There is none; the text says why.</exception>
    public static PeerRoot Open() => TryOpen(out PeerRoot? root, out string reason) ? root! : throw new InvalidOperationException(reason);

    /// <summary>Why a test that needs these programs is skipped here; null if it runs.</summary>
    public static string? WhySkipped(params IReadOnlyList<string> programs)
    {
        ArgumentNullException.ThrowIfNull(programs);
        if (Mode == PeerMode.Off) return "interop with real peers: run with --peers";
        if (Mode == PeerMode.Required) return null;
        return WhyMissing(programs);
    }

    /// <summary>Why these programs cannot be run, whatever INFRA_PEERS says; null if they can. For demo and benchmarks.</summary>
    public static string? WhyMissing(params IReadOnlyList<string> programs)
    {
        ArgumentNullException.ThrowIfNull(programs);
        if (!TryOpen(out PeerRoot? root, out string reason)) return reason;
        return programs.FirstOrDefault(program => root!.Find(program) is null) is { } missing
            ? $"{missing} is not in the peer root: run `{MakeCommand}`"
            : null;
    }

    /// <summary>Finds a program and returns its path as seen inside the root; null if it is not there.</summary>
    public string? Find(string program)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        IEnumerable<string> candidates = program.StartsWith('/') ? [program[1..]] : SearchFolders.Select(folder => $"{folder}/{program}");
        string? found = candidates.FirstOrDefault(Exists);
        return found is null ? null : "/" + found;
    }

    /// <summary>Starts a program in the root.</summary>
    /// <exception cref="FileNotFoundException">It is not there, or a tool of the host that is needed to get in is not.</exception>
    public PeerProcess Start(PeerStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        string program = Find(start.Program) ?? throw new FileNotFoundException($"{start.Program} is not in the peer root: run `{MakeCommand}`");
        (string Mode, string Path)[] binds =
        [
            .. start.WorkFolders.Select(path => ("rw", Path.GetFullPath(path))),
            .. start.ReadOnlyFolders.Select(path => ("ro", Path.GetFullPath(path))),
        ];
        string[] arguments =
        [
            "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", Script, "peer",
            Folder, start.User ?? "", start.Prepare ?? "", binds.Length.ToString(CultureInfo.InvariantCulture), .. binds.SelectMany(bind => new[] { bind.Mode, bind.Path }),
            program, .. start.Arguments,
        ];
        var child = new ChildStart("unshare", arguments)
        {
            ClearEnvironment = true,
            Environment = EnvironmentOf(start),
            StandardInput = start.StandardInput,
            KeepInputOpen = start.KeepInputOpen,
            Cpus = start.Cpus,
            Measure = start.Measure,
            OutputCharactersMax = start.OutputCharactersMax,
        };
        return new PeerProcess(start, ChildProcess.Start(start.Network?.Enter(child) ?? child));
    }

    /// <summary>Runs a program of the root to its end; kills it at the deadline.</summary>
    /// <exception cref="OperationCanceledException">It did not end in time.</exception>
    public async Task<ChildResult> RunAsync(PeerStart start, TimeSpan deadline, CancellationToken cancellation = default)
    {
        await using PeerProcess process = Start(start);
        return await process.WaitAsync(deadline, cancellation).ConfigureAwait(false);
    }

    private bool Exists(string path)
    {
        FileInfo file = new(Path.Combine(Folder, path));
        if (file.LinkTarget is null) return file.Exists;
        // Links such as /etc/alternatives/… are absolute and mean a place inside the root.
        string target = file.LinkTarget.StartsWith('/') ? file.LinkTarget[1..] : Path.GetRelativePath(Folder, Path.Combine(file.DirectoryName!, file.LinkTarget));
        FileInfo next = new(Path.Combine(Folder, target));
        return next.Exists || next.LinkTarget is not null;
    }

    private static Dictionary<string, string?> EnvironmentOf(PeerStart start)
    {
        Dictionary<string, string?> variables = new()
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games",
            ["HOME"] = "/root",
            ["LANG"] = "C.UTF-8",
            ["TZ"] = "UTC",
        };
        foreach ((string name, string? value) in start.Environment)
            variables[name] = value;
        return variables;
    }

    private static string? TryNamespaces()
    {
        foreach (string tool in (string[])["unshare", "setpriv", "chroot", "mount", "setsid"])
        {
            if (Programs.Find(tool) is null) return $"{tool} is missing on this machine: install util-linux and mount";
        }
        const string Probe = "mount -t tmpfs probe /mnt && mkdir /mnt/a /mnt/b /mnt/c /mnt/d && "
            + "mount -t overlay probe -o lowerdir=/mnt/a,upperdir=/mnt/b,workdir=/mnt/c /mnt/d && mount -t proc proc /mnt/d";
        ChildResult result = ChildProcess.RunAsync(
            new ChildStart("unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", Probe)).GetAwaiter().GetResult();
        return result.Succeeded ? null : $"this user may not make mount and process namespaces with an overlay ({result.AllOutput.Trim().Split('\n')[0]}): run as root";
    }
}
