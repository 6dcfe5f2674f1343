using System.Globalization;
using Infra.Build.Processes;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Build.Peers;

/// <summary>
/// Makes the peer root, or installs what its list gained since. It is made under another name and renamed when it is complete, and a lock
/// keeps two clones from doing it at once. Nothing of it starts by itself, and nothing of the host changes.
/// </summary>
internal sealed class PeerBuilder(PeerList list, bool installTools, CancellationToken cancellation)
{
    private const string Suite = "trixie";
    private const string DefaultMirror = "http://deb.debian.org/debian";
    // Settings of the host's apt that say how to reach a mirror: proxies, certificates, retries, checks of time.
    private static readonly string[] SharedSettings =
        ["Acquire::http::", "Acquire::https::", "Acquire::Retries", "Acquire::ForceIPv", "Acquire::Check-"];

    private static string StampFile => Path.Combine(PeerRoot.CacheFolder, "stamp");

    /// <summary>Whether the root is complete for this list; looks at two files only.</summary>
    internal bool IsUpToDate() =>
        Directory.Exists(PeerRoot.DefaultFolder) && File.Exists(StampFile) && File.ReadLines(StampFile).FirstOrDefault() == list.Stamp;

    /// <summary>Packages that the last run could not find in the archive.</summary>
    internal static IReadOnlyList<string> Unavailable => File.Exists(StampFile) ? [.. File.ReadLines(StampFile).Skip(1)] : [];

    /// <summary>Makes or completes the root.</summary>
    /// <exception cref="PipelineException">It cannot be made; the text says why and what would help.</exception>
    internal async Task BuildAsync()
    {
        await CheckHostAsync().ConfigureAwait(false);
        Directory.CreateDirectory(PeerRoot.CacheFolder);
        await using IAsyncDisposable locked = await FileLock.TakeAsync(Path.Combine(PeerRoot.CacheFolder, "lock"), "build/infra peers", cancellation).ConfigureAwait(false);
        if (IsUpToDate()) return;   // another clone made it while we waited

        bool isNew = !Directory.Exists(PeerRoot.DefaultFolder);
        string folder = isNew ? PeerRoot.DefaultFolder + ".making" : PeerRoot.DefaultFolder;
        if (isNew) await BootstrapAsync(folder).ConfigureAwait(false);
        var root = new PeerChroot(folder);
        CopyNetworkSettings(folder, await HostSettingsAsync().ConfigureAwait(false));
        IReadOnlyList<string> unavailable = await InstallAsync(root).ConfigureAwait(false);
        foreach (string package in list.Unpacked.Except(unavailable))
            await UnpackAsync(root, package).ConfigureAwait(false);
        if (isNew) Directory.Move(folder, PeerRoot.DefaultFolder);
        await File.WriteAllLinesAsync(StampFile, unavailable.Prepend(list.Stamp), cancellation).ConfigureAwait(false);
    }

    private async Task CheckHostAsync()
    {
        if (!Environment.IsPrivilegedProcess) throw new PipelineException("the peer root needs root, for chroot and mounts: run `sudo build/infra peers`, or go without it: such tests skip");
        string[] missing = [.. ((string[])["debootstrap", "unshare", "setpriv", "mount", "chroot"]).Where(tool => Programs.Find(tool) is null)];
        if (missing.Length == 0) return;
        string packages = string.Join(' ', missing.Select(tool => tool == "debootstrap" ? tool : tool == "mount" ? "mount" : tool == "chroot" ? "coreutils" : "util-linux").Distinct());
        if (!installTools || Programs.Find("apt-get") is null)
            throw new PipelineException($"{string.Join(", ", missing)} is missing on this machine: run `apt-get install {packages}` (or `build/infra peers --install`)");
        await StepProgress.RunAsync($"installing {packages} on this machine", say => ProcessRunner.RequireAsync(
            new ChildStart("sh", "-c", $"apt-get -q update && apt-get -q install -y --no-install-recommends {packages}")
            {
                OnOutputLine = say,
                Environment = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive" },
            },
            cancellation)).ConfigureAwait(false);
    }

    private async Task BootstrapAsync(string folder)
    {
        // Left over from a run that was cut off; mounts were private to it, so nothing but files is there.
        await ProcessRunner.RequireAsync(new ChildStart("rm", "-rf", "--one-file-system", folder), cancellation).ConfigureAwait(false);
        string mirror = Environment.GetEnvironmentVariable("INFRA_DEBIAN_MIRROR") is { Length: > 0 } own ? own : DefaultMirror;
        Dictionary<string, string?> environment = [];
        foreach (string setting in await HostSettingsAsync().ConfigureAwait(false))
        {
            // debootstrap downloads with wget, which knows nothing of apt's settings.
            if (setting.StartsWith("Acquire::http::Proxy ", StringComparison.Ordinal)) environment["http_proxy"] = ValueOf(setting);
            if (setting.StartsWith("Acquire::https::Proxy ", StringComparison.Ordinal)) environment["https_proxy"] = ValueOf(setting);
        }
        await StepProgress.RunAsync($"making a Debian {Suite} root in {PeerRoot.DefaultFolder}", say => ProcessRunner.RequireAsync(
            new ChildStart("unshare", [.. PeerChroot.Private, Programs.Require("debootstrap"), "--variant=minbase", "--include=ca-certificates", Suite, folder, mirror])
            {
                OnOutputLine = say,
                Environment = environment,
            },
            cancellation)).ConfigureAwait(false);
        // invoke-rc.d asks this before it starts anything: 101 is "forbidden".
        string policy = Path.Combine(folder, "usr/sbin/policy-rc.d");
        await File.WriteAllTextAsync(policy, "#!/bin/sh\nexit 101\n", cancellation).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(policy, (UnixFileMode)0b111_101_101);
        // Neither manuals nor translations are of use here.
        await File.WriteAllTextAsync(Path.Combine(folder, "etc/dpkg/dpkg.cfg.d/infra"), "path-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n", cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> HostSettingsAsync()
    {
        if (Programs.Find("apt-config") is null) return [];
        ChildResult dump = await ProcessRunner.RunAsync(new ChildStart("apt-config", "dump"), cancellation).ConfigureAwait(false);
        return [.. dump.Output.Split('\n').Where(line => SharedSettings.Any(prefix => line.StartsWith(prefix, StringComparison.Ordinal)))];
    }

    private static void CopyNetworkSettings(string folder, IReadOnlyList<string> settings)
    {
        File.WriteAllLines(Path.Combine(folder, "etc/apt/apt.conf.d/90infra-host"), settings);
        // Certificates that only this machine trusts, such as a proxy's.
        IEnumerable<string> named = settings.Where(line => line.Contains("CaInfo ")).Select(ValueOf);
        foreach (string file in named.Concat(["/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"]))
        {
            if (!File.Exists(file)) continue;
            string target = folder + file;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Delete(target);   // may be a link that leads to the host
            File.WriteAllBytes(target, File.ReadAllBytes(file));
        }
    }

    private async Task<IReadOnlyList<string>> InstallAsync(PeerChroot root)
    {
        await StepProgress.RunAsync("reading the package lists", say => root.RequireAsync(say, cancellation, "apt-get", "-q", "update")).ConfigureAwait(false);
        SortedDictionary<string, string> installed = await root.InstalledAsync(cancellation).ConfigureAwait(false);
        HashSet<string> available = await AvailableAsync(root).ConfigureAwait(false);
        List<string> wanted = [.. list.Packages];
        foreach (string package in list.Unpacked.Where(available.Contains))
            wanted.AddRange(await DependenciesAsync(root, package).ConfigureAwait(false));
        string[] missing = [.. wanted.Distinct().Where(package => !installed.ContainsKey(package) && available.Contains(package))];
        if (missing.Length > 0)
        {
            await StepProgress.RunAsync(
                string.Create(CultureInfo.InvariantCulture, $"installing {missing.Length} packages in the peer root"),
                say => root.RequireAsync(say, cancellation, ["apt-get", "-q", "-y", "--no-install-recommends", "install", .. missing])).ConfigureAwait(false);
            await root.RequireAsync(null, cancellation, "apt-get", "clean").ConfigureAwait(false);
        }
        return [.. list.Packages.Concat(list.Unpacked).Where(package => !available.Contains(package))];
    }

    private async Task<HashSet<string>> AvailableAsync(PeerChroot root)
    {
        ChildResult result = await root.RequireAsync(null, cancellation, "apt-cache", "pkgnames").ConfigureAwait(false);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<IEnumerable<string>> DependenciesAsync(PeerChroot root, string package)
    {
        ChildResult result = await root.RequireAsync(
            null, cancellation, "apt-cache", "depends", "--important", "--no-conflicts", "--no-breaks", "--no-replaces", package).ConfigureAwait(false);
        // Of alternatives (lines with a bar) the last one stands; names in angle brackets are virtual.
        return result.Output.Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("Depends: ", StringComparison.Ordinal) || line.StartsWith("PreDepends: ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(' ') + 1)..])
            .Where(name => !name.StartsWith('<'));
    }

    private async Task UnpackAsync(PeerChroot root, string package)
    {
        string target = Path.Combine(PeerRoot.UnpackedFolder, package);
        if (Directory.Exists(target)) return;
        string making = target + ".making";
        const string Script = "rm -rf /var/tmp/unpack; mkdir /var/tmp/unpack; cd /var/tmp/unpack; apt-get -q download \"$1\"; dpkg -x ./*.deb content; rm -f ./*.deb";
        await StepProgress.RunAsync($"unpacking {package}", say => root.RequireAsync(say, cancellation, "/bin/sh", "-ec", Script, "unpack", package)).ConfigureAwait(false);
        await ProcessRunner.RequireAsync(new ChildStart("rm", "-rf", making), cancellation).ConfigureAwait(false);
        Directory.CreateDirectory(PeerRoot.UnpackedFolder);
        Directory.Move(Path.Combine(root.Folder, "var/tmp/unpack/content"), making);
        Directory.Move(making, target);
    }

    private static string ValueOf(string setting) => setting[(setting.IndexOf('"') + 1)..].TrimEnd('"', ';');
}
