using Infra.Hosting.Systemd;
using Infra.Hosting.Tests.Support;
using Infra.Testing;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Hosting.Tests.Systemd;

public sealed class SupervisorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeManager _manager;
    private readonly SystemdNotifier _notifier;
    private readonly WatchdogGate _gate;
    private readonly Supervisor _supervisor;
    private string _status = "fine";

    public SupervisorTests()
    {
        _manager = new FakeManager(_folder.PathOf("notify"));
        _notifier = new SystemdNotifier(_manager.Address);
        _gate = new WatchdogGate(_time);
        _supervisor = new Supervisor(_notifier, _gate, TimeSpan.FromSeconds(6), () => _status, _time, NullLogger.Instance);
    }

    public void Dispose()
    {
        _notifier.Dispose();
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Interval_IsAThirdOfTheWatchdogs()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), _supervisor.Interval);
        Assert.Equal(TimeSpan.FromSeconds(10), new Supervisor(_notifier, _gate, null, () => "", _time, NullLogger.Instance).Interval);
    }

    [Fact]
    public async Task Tick_FeedsOnlyWhileWorkersMakeProgress()
    {
        using WatchdogWorker worker = _gate.Register("worker", TimeSpan.FromSeconds(5));

        worker.Report();
        Assert.Equal(["WATCHDOG", "STATUS"], await TickAsync(2));
        _time.Advance(TimeSpan.FromSeconds(4));
        worker.Report();
        Assert.Equal(["WATCHDOG"], await TickAsync(1));
        _time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.Equal(["STATUS=no progress: worker"], await TickAsync(1, withText: true));
        worker.Report();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["WATCHDOG", "STATUS"], await TickAsync(2));
    }

    [Fact]
    public async Task Tick_WithAWorkerThatWaitsForWork_Feeds()
    {
        using WatchdogWorker worker = _gate.Register("worker", TimeSpan.FromSeconds(5));

        worker.Report();
        worker.Wait();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["WATCHDOG", "STATUS"], await TickAsync(2));
    }

    [Fact]
    public async Task Tick_WithAWorkerThatNeverReports_StopsFeeding_UntilItIsGone()
    {
        WatchdogWorker worker = _gate.Register("worker", TimeSpan.FromSeconds(5));

        Assert.Equal(["WATCHDOG", "STATUS"], await TickAsync(2));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["STATUS"], await TickAsync(1));
        worker.Dispose();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["WATCHDOG", "STATUS"], await TickAsync(2));
    }

    [Fact]
    public async Task Tick_WithAnotherStatus_TellsItAtMostEveryTenSeconds()
    {
        Assert.Equal(["WATCHDOG", "STATUS=fine"], await TickAsync(2, withText: true));
        _status = "better";
        Assert.Equal(["WATCHDOG"], await TickAsync(1));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["WATCHDOG", "STATUS=better"], await TickAsync(2, withText: true));
    }

    [Fact]
    public void Progress_OfReportsAndWaits_NeverGoesBack()
    {
        using WatchdogWorker worker = _gate.Register("worker");
        long last = worker.Progress;
        for (int i = 0; i < 100; i++)
        {
            if (i % 3 == 0) worker.Wait();
            else worker.Report();
            Assert.True(worker.Progress >= last);
            Assert.Equal(i % 3 == 0, worker.Progress % 2 != 0);
            last = worker.Progress;
        }
    }

    // A marker sent behind the messages of one turn shows that there are no more of them.
    private async Task<List<string>> TickAsync(int count, bool withText = false)
    {
        _supervisor.Tick();
        _notifier.Notify("MARK=1");
        List<string> messages = [];
        while (await _manager.ReceiveAsync() is var message && !message.ContainsKey("MARK"))
            messages.AddRange(message.Select(pair => withText && pair.Key == "STATUS" ? $"{pair.Key}={pair.Value}" : pair.Key));
        Assert.Equal(count, messages.Count);
        return messages;
    }
}
