using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Packaging;

public class UnitFileTests
{
    private static readonly string Folder = Path.Combine(Checkout.Root!, "ntp", "packaging");

    /// <summary>Every directive of the unit, in order. What is added or changed there is added or changed here, on purpose.</summary>
    private static readonly string[] Expected =
    [
        "[Unit]",
        "Description=NTP daemon: keeps the clock right and serves time",
        "Documentation=man:ntpd(8)",
        "Wants=time-sync.target network.target",
        "Before=time-sync.target",
        "After=network.target nss-lookup.target",
        "Conflicts=systemd-timesyncd.service chrony.service chronyd.service ntp.service ntpd-rs.service ntpsec.service openntpd.service",
        "[Service]",
        "Type=notify-reload",
        "ExecStart=/usr/sbin/ntpd -c /etc/ntpd/ntp.toml",
        "Restart=on-failure",
        "RestartPreventExitStatus=2 77 78",
        "WatchdogSec=30",
        "TimeoutStopSec=15",
        "DynamicUser=yes",
        "AmbientCapabilities=CAP_SYS_TIME CAP_NET_BIND_SERVICE",
        "CapabilityBoundingSet=CAP_SYS_TIME CAP_NET_BIND_SERVICE",
        "RuntimeDirectory=ntpd",
        "RuntimeDirectoryMode=0755",
        "StateDirectory=ntpd",
        "StateDirectoryMode=0750",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "DevicePolicy=closed",
        "DeviceAllow=char-pps rw",
        "DeviceAllow=char-ptp rw",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "ProtectControlGroups=yes",
        "ProtectProc=invisible",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
        "MemoryDenyWriteExecute=yes",
        "RemoveIPC=yes",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallFilter=~@privileged @resources",
        "SystemCallFilter=@clock",
        "SystemCallErrorNumber=EPERM",
        "LimitCORE=0",
        "[Install]",
        "WantedBy=multi-user.target",
    ];

    [Fact]
    public void Unit_HasExactlyTheseDirectives()
    {
        string[] lines = [.. File.ReadLines(Path.Combine(Folder, "ntpd.service")).Where(line => line.Length > 0 && line[0] != '#')];

        Assert.Equal(Expected, lines);
    }

    [Fact]
    public void Unit_SetsEachDirectiveOnce_ExceptLists()
    {
        string[] repeated = [.. Expected.Where(line => line[0] != '[').Select(line => line[..line.IndexOf('=')]).GroupBy(key => key).Where(group => group.Count() > 1).Select(group => group.Key)];

        Assert.Equal(["DeviceAllow", "SystemCallFilter"], repeated);
    }

    [Fact]
    public void NtpUnits_NamesTheUnit()
    {
        Assert.Equal("ntpd.service\n", File.ReadAllText(Path.Combine(Folder, "50-ntpd.list")));
        Assert.Contains("target = \"/usr/lib/systemd/ntp-units.d/50-ntpd.list\"", File.ReadAllText(Path.Combine(Folder, "package.toml")));
    }

    [Theory]
    [InlineData("ntpctl", "ntpctl.1")]
    [InlineData("ntpd", "ntpd.8")]
    public async Task ManualPages_AreWhatTheDefinitionsSay(string page, string file)
    {
        (int code, string text, string error) = await Ntpctl.RunAsync("manual", page);

        Assert.True(code == 0, error);
        Assert.True(File.ReadAllText(Path.Combine(Folder, file)) == text, $"ntpctl manual {page} > ntp/packaging/{file} brings it up to date");
    }

    /// <summary>As under the unit: a manager that waits for READY and feeds on WATCHDOG, folders of its own, reload by SIGHUP, stop by SIGTERM.</summary>
    [Fact]
    public async Task Daemon_UnderAManager_SaysReadyWatchdogStatusReloadingAndStopping()
    {
        using var folders = new TemporaryFolder();
        Directory.CreateDirectory(folders.PathOf("run"));
        Directory.CreateDirectory(folders.PathOf("state"));
        Dictionary<string, string?> environment = new()
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH"),
            ["HOME"] = Environment.GetEnvironmentVariable("HOME"),
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            ["RUNTIME_DIRECTORY"] = folders.PathOf("run"),
            ["STATE_DIRECTORY"] = folders.PathOf("state"),
            ["WATCHDOG_USEC"] = "1000000",
        };
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "ntpd.dll")],
            "[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n", environment);

        Assert.True(await daemon.Manager.WaitForAsync("WATCHDOG=1", RunningDaemon.Patience));
        Assert.True(await daemon.Manager.WaitForAsync("STATUS=not synchronised: 0 of 1 sources reachable", RunningDaemon.Patience));
        Assert.True(File.Exists(folders.PathOf("run/observe")));
        daemon.Process.Signal("HUP");
        Assert.True(await daemon.Manager.WaitForAsync("RELOADING=1", RunningDaemon.Patience));
        daemon.Process.Signal("TERM");
        ChildResult result = await daemon.Process.WaitAsync(new CancellationTokenSource(RunningDaemon.Patience).Token);

        Assert.True(result.ExitCode == 0, result.AllOutput);
        Assert.True(await daemon.Manager.WaitForAsync("STOPPING=1", RunningDaemon.Patience));
        Assert.True(File.Exists(folders.PathOf("state/ntpd.state")));
        Assert.False(File.Exists(folders.PathOf("run/observe")));
    }
}
