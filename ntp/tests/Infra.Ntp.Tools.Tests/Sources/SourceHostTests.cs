using System.Net;
using System.Net.Sockets;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Daemon.References;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Discipline;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Sources;

/// <summary>The control thread with clocks on this machine, changes of its configuration, and a clock that refuses.</summary>
public sealed class SourceHostTests : IDisposable
{
    // The kernel begins to stamp packets a moment after the first socket of the machine wants it, and ends with the last one (net_enable_timestamp): packets of that moment have no time.
    private readonly UdpBatchSocket _keepsTimesOn = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimestamps = ReceiveTimestamps.Kernel });

    public void Dispose() => _keepsTimesOn.Dispose();

    [Fact]
    public async Task SampleSocket_IsFollowed_AndDropsWhatIsNoSample()
    {
        using HostedSources sources = HostedSources.Start(folder => Sock(folder, "gps"));

        DaemonSnapshot found = await sources.UntilAsync(snapshot => snapshot.State.IsSynchronised, () => sources.Send("gps", 0.25));
        sources.SendBytes("gps", new byte[40]);
        sources.SendBytes("gps", new byte[41]);
        DaemonSnapshot after = await sources.UntilAsync(snapshot => snapshot.Sources[0].Dropped >= 2, () => sources.Send("gps", 0.25));

        SourceSnapshot source = Assert.Single(found.Sources);
        Assert.Equal((1, "SOCK", Standing.Selected), (found.State.Stratum, found.State.ReferenceId.ToString(1), source.Standing));
        Assert.InRange(found.Clock.Accumulated, 0.2, 0.3);   // at startup an offset of 0.25 s is stepped
        Assert.True(after.State.IsSynchronised);
        Assert.StartsWith("1 of 1 agree", Explanation.OfClock(found));
        Assert.StartsWith("takes part: says ", Explanation.OfSource(source, found));
    }

    [Fact]
    public async Task Pulses_JoinASourceThatKnowsTheSecond()
    {
        using var pulses = new SteadyPulses();
        using HostedSources sources = HostedSources.Start(
            folder => $"{Sock(folder, "gps")}[[source]]\nmode = \"pps\"\npath = \"/dev/fake\"\nprecision = 1e-3\naccuracy = 0\n", pulses: pulses);

        DaemonSnapshot found = await sources.UntilAsync(
            snapshot => snapshot.Sources.All(source => source.IsSelected), () => sources.Send("gps", 0));

        Assert.Equal(1.0, found.Sources[1].Period);
        Assert.Equal((1, 1), (found.State.Vote.Agreeing, found.State.Vote.Voters));   // pulses do not vote
        Assert.Contains("as far as pulses can", Explanation.OfSource(found.Sources[1], found));
    }

    [Fact]
    public async Task DeviceThatIsNotThere_DoesNotDisturbTheOthers()
    {
        using HostedSources sources = HostedSources.Start(
            folder => $"{Sock(folder, "gps")}[[source]]\nmode = \"pps\"\npath = \"/dev/missing\"\nprecision = 1e-6\n");

        DaemonSnapshot found = await sources.UntilAsync(snapshot => snapshot.State.IsSynchronised, () => sources.Send("gps", 0));

        Assert.Equal(Standing.NoMeasurement, found.Sources[1].Standing);
    }

    /// <summary>The right to steer is lost at any call: steering freezes, says why, and measuring goes on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ClockThatRefusesFromSomeCallOn_FreezesAndSaysSo(int call)
    {
        var clock = new RefusingClock(call);
        double offset = 0.02;
        using HostedSources sources = HostedSources.Start(folder => Sock(folder, "gps"), clock);

        DaemonSnapshot frozen = await sources.UntilAsync(
            snapshot => snapshot.State.Frozen != FreezeReason.None, () => sources.Send("gps", offset = -offset));
        ulong measured = frozen.Sources[0].Latest!.Value.ReceivedAt.Bits;
        DaemonSnapshot later = await sources.UntilAsync(
            snapshot => snapshot.Sources[0].Latest!.Value.ReceivedAt.Bits > measured, () => sources.Send("gps", 0.02));

        Assert.Equal(FreezeReason.ClockRefused, frozen.State.Frozen);
        Assert.False(later.State.IsSynchronised);
        Assert.Contains("CAP_SYS_TIME", Explanation.OfClock(later));
        Assert.Contains("steering stopped", StatusWriter.OneLine(later));
    }

    [Fact]
    public async Task Reconfigure_KeepsWhatIsTheSame_AndExchangesTheRest()
    {
        using HostedSources sources = HostedSources.Start(folder => Sock(folder, "one") + Sock(folder, "two", isFirst: false));
        await sources.UntilAsync(snapshot => snapshot.Sources[0].Offset is not null, () => sources.Send("one", 0));
        string three = $"[[source]]\nmode = \"sock\"\npath = \"{sources.PathOf("three")}\"\nprecision = 1e-3\n";
        string one = $"[[source]]\nmode = \"sock\"\npath = \"{sources.PathOf("one")}\"\nprecision = 1e-3\n";

        sources.Host.Reconfigure(HostedSources.Parse($"{three}{one}[synchronization]\nminimum-agreeing-sources = 1\n"));
        DaemonSnapshot after = await sources.UntilAsync(snapshot => snapshot.Sources.Any(source => source.Name.EndsWith("three", StringComparison.Ordinal)));

        Assert.Equal([1, 3], after.Sources.Select(source => source.Id).Order());
        Assert.NotNull(after.Sources.Single(source => source.Id == 1).Offset);   // it kept what it knew
        Assert.False(File.Exists(sources.PathOf("two")));
        Assert.True(File.Exists(sources.PathOf("three")));
    }

    [Fact]
    public async Task OperatorStep_ObeysTheThresholds_UnlessForced()
    {
        using HostedSources sources = HostedSources.Start(folder => Sock(folder, "gps"));
        await sources.UntilAsync(snapshot => snapshot.State.IsSynchronised, () => sources.Send("gps", 0));

        Assert.Equal(OperatorStep.Forbidden, await StepAsync(sources, 5000, force: false));
        Assert.Equal(OperatorStep.Done, await StepAsync(sources, 1.5, force: false));
        Assert.Equal(OperatorStep.Done, await StepAsync(sources, 5000, force: true));
        DaemonSnapshot after = await sources.UntilAsync(snapshot => snapshot.Clock.Accumulated > 5000);

        Assert.InRange(after.Clock.Accumulated, 5001.5, 5002);
    }

    /// <summary>A defect that one source's replies would bring out costs that source a pause, and nobody else anything.</summary>
    [Fact]
    public async Task SourceThatMakesUsStumble_RestsAndBeginsAnew_WhileOthersGoOn()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using HostedSources sources = HostedSources.Start(
            folder => $"{Sock(folder, "gps")}[[source]]\nmode = \"server\"\naddress = \"{server.Client.LocalEndPoint}\"\n");
        sources.Host.PauseSeconds = 0.01;
        sources.Host.BeforeReplies = id =>
        {
            if (id == 2) throw new InvalidOperationException("planted");
        };
        UdpReceiveResult request = await server.ReceiveAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        await server.SendAsync(new byte[48], request.RemoteEndPoint);

        DaemonSnapshot after = await sources.UntilAsync(
            snapshot => snapshot.State.IsSynchronised && snapshot.Sources.Any(source => source.Id == 3), () => sources.Send("gps", 0));

        Assert.Equal([1, 3], after.Sources.Select(source => source.Id));
    }

    /// <summary>The same for a clock on this machine: its socket is made anew with it.</summary>
    [Fact]
    public async Task SampleThatMakesUsStumble_CostsItsSourceAPause()
    {
        using HostedSources sources = HostedSources.Start(folder => Sock(folder, "gps"));
        sources.Host.PauseSeconds = 0.01;
        sources.Host.BeforeReplies = id =>
        {
            if (id == 1) throw new InvalidOperationException("planted");
        };

        DaemonSnapshot after = await sources.UntilAsync(
            snapshot => snapshot.State.IsSynchronised, () => _ = Record.Exception(() => sources.Send("gps", 0)));   // nobody listens during the pause

        Assert.Equal([2], after.Sources.Select(source => source.Id));
        Assert.Equal(Standing.Selected, after.Sources[0].Standing);
    }

    /// <summary>Nobody would end a slew in time once the daemon is gone; what it found out about the clock's speed stays.</summary>
    [Fact]
    public async Task Stop_DuringASlew_LeavesTheClockAtItsOwnFrequency()
    {
        var clock = new VirtualClock(-20);
        using HostedSources sources = HostedSources.Start(
            folder => Sock(folder, "gps").Replace("[synchronization]\n", "[synchronization]\nstep-policy = \"never\"\n", StringComparison.Ordinal), clock);
        DaemonSnapshot slewing = await sources.UntilAsync(snapshot => snapshot.Clock.SlewRate != 0, () => sources.Send("gps", 0.25));

        sources.Host.Stop();

        Assert.InRange(slewing.Clock.SlewRate, 0.9e-3, 1.1e-3);
        Assert.InRange(Math.Abs(clock.ToSystem.Rate), 0, 0.495e-3);
    }

    [Theory]
    [InlineData("software")]
    [InlineData("kernel-recv")]
    [InlineData("kernel-all")]
    public async Task TimestampMode_IsWhatIsReallyUsed(string name)
    {
        await using RunningDaemon server = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5\n");
        string address = (await server.AddressAsync()).ToString();

        using HostedSources sources = HostedSources.Start(
            _ => $"[[source]]\nmode = \"server\"\naddress = \"{address}\"\n[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\ntimestamp-mode = \"{name}\"\n");
        DaemonSnapshot found = await sources.UntilAsync(snapshot => snapshot.State.IsSynchronised);

        Assert.Equal(name switch { "software" => TimestampMode.Software, "kernel-recv" => TimestampMode.KernelReceive, _ => TimestampMode.KernelAll }, found.Clock.Timestamps);
        Assert.InRange(found.Sources[0].Offset!.Value, -0.1, 0.1);
    }

    /// <summary>What the kernel refuses falls back by one step, or by two, once and with a warning; measuring goes on.</summary>
    [Theory]
    [InlineData("kernel-all", SendTimestamps.None, ReceiveTimestamps.Kernel, "kernel-recv")]
    [InlineData("kernel-all", SendTimestamps.None, ReceiveTimestamps.None, "software")]
    [InlineData("kernel-recv", SendTimestamps.None, ReceiveTimestamps.None, "software")]
    public async Task TimestampModeThatIsRefused_FallsBack_AndSaysSoOnce(string name, SendTimestamps sends, ReceiveTimestamps receives, string expected)
    {
        UdpBatchSocket Bind(IPEndPoint local, UdpSocketOptions options) =>
            options.SendTimestamps > sends || options.ReceiveTimestamps > receives ? throw new SocketException((int)SocketError.ProtocolOption) : UdpBatchSocket.Bind(local, options);

        (DaemonSnapshot found, IReadOnlyCollection<string> log) = await MeasureAsync(name, Bind);

        Assert.Equal(expected, TimestampModes.NameOf(found.Clock.Timestamps));
        Assert.Equal([$"Warning: the kernel refuses timestamp-mode \"{name}\": it is \"{expected}\" from now on"], log.Where(line => line.Contains("timestamp-mode", StringComparison.Ordinal)));
    }

    /// <summary>The same where the kernel takes the mode and then says no times.</summary>
    [Theory]
    [InlineData("kernel-all", SendTimestamps.None, ReceiveTimestamps.None, "software", "sent: timestamp-mode is \"kernel-recv\"", "received: timestamp-mode is \"software\"")]
    [InlineData("kernel-recv", SendTimestamps.None, ReceiveTimestamps.None, "software", "received: timestamp-mode is \"software\"")]
    public async Task TimestampsThatDoNotCome_FallBack_AndSaySoOnce(string name, SendTimestamps sends, ReceiveTimestamps receives, string expected, params string[] warnings)
    {
        (DaemonSnapshot found, IReadOnlyCollection<string> log) =
            await MeasureAsync(name, (local, options) => UdpBatchSocket.Bind(local, options with { SendTimestamps = sends, ReceiveTimestamps = receives }));

        Assert.Equal(expected, TimestampModes.NameOf(found.Clock.Timestamps));
        Assert.Equal(
            warnings.Select(warning => $"Warning: the kernel does not say when packets were {warning} from now on"), log.Where(line => line.Contains("timestamp-mode", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SendTimesThatDoNotCome_LeaveThoseOfArrival()
    {
        UdpBatchSocket? latest = null;
        var taken = new SentDatagram[4];
        int takenCount = 0;

        (DaemonSnapshot found, IReadOnlyCollection<string> log) = await MeasureAsync(
            "kernel-all", (local, options) => latest = UdpBatchSocket.Bind(local, options), host => host.BeforeReplies = _ => takenCount += latest!.ReadSendTimes(taken));

        Assert.True(takenCount > 0);
        Assert.Equal(TimestampMode.KernelReceive, found.Clock.Timestamps);
        Assert.Equal(
            ["Warning: the kernel does not say when packets were sent: timestamp-mode is \"kernel-recv\" from now on"], log.Where(line => line.Contains("timestamp-mode", StringComparison.Ordinal)));
    }

    /// <summary>Where no socket can be had for a moment, or for all modes, that is not the mode's fault.</summary>
    [Theory]
    [InlineData(SocketError.TooManyOpenSockets, 1)]
    [InlineData(SocketError.NoBufferSpaceAvailable, 1)]
    [InlineData(SocketError.AddressNotAvailable, 3)]
    public async Task SocketThatCannotBeMade_DoesNotChangeTheTimestampMode(SocketError error, int times)
    {
        int refusals = 0;
        UdpBatchSocket Bind(IPEndPoint local, UdpSocketOptions options) =>
            Interlocked.Increment(ref refusals) <= times ? throw new SocketException((int)error) : UdpBatchSocket.Bind(local, options);

        (DaemonSnapshot found, IReadOnlyCollection<string> log) = await MeasureAsync("kernel-all", Bind);

        Assert.Equal(TimestampMode.KernelAll, found.Clock.Timestamps);
        Assert.True(found.Sources[0].Requests > found.Sources[0].Replies);   // the first never left
        Assert.DoesNotContain(log, line => line.Contains("timestamp-mode", StringComparison.Ordinal));
    }

    /// <summary>A network that refuses by an exception is a request without reply, no fault of ours.</summary>
    [Fact]
    public async Task SocketExceptionWhileSending_CostsOneRequest()
    {
        bool hasThrown = false;
        (DaemonSnapshot found, IReadOnlyCollection<string> log) = await MeasureAsync("kernel-all", UdpBatchSocket.Bind, host => host.BeforeRequest = _ =>
        {
            if (hasThrown) return;
            hasThrown = true;
            throw new SocketException((int)SocketError.NetworkUnreachable);
        });

        Assert.True(hasThrown);
        Assert.Equal(1, found.Sources[0].Id);
        Assert.True(found.Sources[0].Requests > found.Sources[0].Replies);
        Assert.Equal(0, found.FailureCount);
        Assert.DoesNotContain(log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>A defect that shows when a source's turn comes costs that source a pause, is counted and named, and the others go on.</summary>
    [Fact]
    public async Task SourceWhoseTurnMakesUsStumble_RestsAndBeginsAnew_WhileOthersGoOn()
    {
        using HostedSources sources = HostedSources.Start(folder => Sock(folder, "gps"));
        sources.Host.PauseSeconds = 0.01;
        sources.Host.BeforeRequest = id =>
        {
            if (id == 2) throw new InvalidOperationException("planted");
        };
        string gps = $"[[source]]\nmode = \"sock\"\npath = \"{sources.PathOf("gps")}\"\nprecision = 1e-3\n";

        sources.Host.Reconfigure(HostedSources.Parse(gps + "[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n[synchronization]\nminimum-agreeing-sources = 1\n"));
        DaemonSnapshot after = await sources.UntilAsync(
            snapshot => snapshot.State.IsSynchronised && snapshot.Sources.Any(source => source.Id == 3 && source.Requests > 0), () => sources.Send("gps", 0));

        Assert.Equal([1, 3], after.Sources.Select(source => source.Id));
        Assert.Equal(1, after.FailureCount);
        Assert.Contains("Error: source 2 failed (InvalidOperationException) and begins anew after a pause", sources.Log.Lines);
    }

    /// <summary>A source that has to rest for an hour hears of a network that came back.</summary>
    [Fact]
    public async Task NetworkChange_EndsTheRestOfASource()
    {
        using HostedSources sources = HostedSources.Start(_ => "[[source]]\nmode = \"server\"\naddress = \"no-such-name.invalid\"\n[synchronization]\nminimum-agreeing-sources = 1\n");
        await sources.UntilAsync(snapshot => snapshot.Sources[0].LastError.Length > 0);
        double before = await SecondsToNextTryAsync(sources);

        sources.ChangeNetwork();
        double after = await SecondsToNextTryAsync(sources);

        Assert.InRange(before, 2.1, 17);
        Assert.InRange(after, -30, 2);   // however slow the machine is
        Assert.Contains("Information: the network of this machine changed: sources without replies are tried again", sources.Log.Lines);
    }

    private static Task<double> SecondsToNextTryAsync(HostedSources sources) =>
        sources.Host.AskAsync(engine => (engine.Associations[0].Machine.NextEventAt - RawNow()) * 1e-9, CancellationToken.None);

    private static long RawNow()
    {
        TimeSpec now = SystemClock.Read(ClockId.MonotonicRaw);
        return now.Seconds * 1_000_000_000 + now.Nanoseconds;
    }

    // One server, asked until a reply of it counts.
    private static async Task<(DaemonSnapshot Found, IReadOnlyCollection<string> Log)> MeasureAsync(
        string mode, Func<IPEndPoint, UdpSocketOptions, UdpBatchSocket> bind, Action<SourceHost>? prepare = null)
    {
        using var server = new LoopbackServer();
        string source = $"[[source]]\nmode = \"server\"\naddress = \"{server.Address}\"\n";
        string rest = $"[clock]\nclock = \"virtual\"\ntimestamp-mode = \"{mode}\"\n";
        using HostedSources sources = HostedSources.Start(_ => rest, bind: bind);
        prepare?.Invoke(sources.Host);
        sources.Host.Reconfigure(HostedSources.Parse(source + "[synchronization]\nminimum-agreeing-sources = 1\n" + rest));
        DaemonSnapshot found = await sources.UntilAsync(snapshot => snapshot.Sources is [{ Latest: not null }]);
        Assert.InRange(found.Sources[0].Latest!.Value.Offset.TotalSeconds, -1, 1);
        return (found, sources.Log.Lines);
    }

    private static Task<OperatorStep> StepAsync(HostedSources sources, double seconds, bool force) =>
        sources.Host.AskAsync(engine => engine.StepByOperator(seconds, force, out _), CancellationToken.None);

    private static string Sock(TemporaryFolder folder, string name, bool isFirst = true) =>
        (isFirst ? "[synchronization]\nminimum-agreeing-sources = 1\n" : "") + $"[[source]]\nmode = \"sock\"\npath = \"{folder.PathOf(name)}\"\nprecision = 1e-3\n";

    /// <summary>A pulse each time the system clock begins a second, asked for again and again.</summary>
    private sealed class SteadyPulses : IPulseSource
    {
        private readonly ManualResetEventSlim _ended = new();
        private long _last;

        public bool TryWait(TimeSpan timeout, out Pulse pulse)
        {
            _ended.Wait(10);
            TimeSpec now = SystemClock.Read(ClockId.Realtime);
            pulse = new Pulse((uint)now.Seconds, new TimeSpec(now.Seconds, 0));
            bool isNew = now.Seconds != _last;
            _last = now.Seconds;
            return isNew;
        }

        public void Dispose() => _ended.Set();
    }
}
