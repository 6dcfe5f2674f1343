using System.Globalization;
using Infra.Hosting.Systemd;
using Infra.Hosting.Tests.Support;
using Infra.Interop.Time;
using Infra.Testing;

namespace Infra.Hosting.Tests.Systemd;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ready_ReachesTheManager_ByPathOrAbstractName(bool isAbstract)
    {
        using var manager = new FakeManager(isAbstract ? $"@infra-test-{Guid.NewGuid()}" : _folder.PathOf("notify"));
        using var notifier = new SystemdNotifier(manager.Address);

        Assert.True(notifier.Ready("two\nlines"));

        Dictionary<string, string> message = await manager.ReceiveAsync();
        Assert.Equal("1", message["READY"]);
        Assert.Equal("two lines", message["STATUS"]);
    }

    [Fact]
    public async Task Reloading_CarriesTheMonotonicClock()
    {
        using var manager = new FakeManager(_folder.PathOf("notify"));
        using var notifier = new SystemdNotifier(manager.Address);

        long before = Microseconds();
        notifier.Reloading("x");
        long after = Microseconds();

        Dictionary<string, string> message = await manager.ReceiveAsync();
        Assert.Equal("1", message["RELOADING"]);
        Assert.InRange(long.Parse(message["MONOTONIC_USEC"], CultureInfo.InvariantCulture), before, after);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/path")]
    [InlineData("vsock:2:1234")]
    public void Notify_WithoutAUsableAddress_DoesNothing(string? address)
    {
        using var notifier = new SystemdNotifier(address);

        Assert.False(notifier.IsEnabled);
        Assert.False(notifier.Ready(""));
    }

    [Fact]
    public void Notify_WithNobodyListening_RemembersWhy_AndGoesOn()
    {
        using var notifier = new SystemdNotifier(_folder.PathOf("nobody"));

        Assert.False(notifier.Ready(""));
        Assert.NotNull(notifier.LastError);
    }

    [Fact]
    public void Notify_WithAnAddressThatIsTooLong_DoesNothing()
    {
        using var notifier = new SystemdNotifier("/" + new string('x', 300));

        Assert.False(notifier.Ready(""));
        Assert.NotNull(notifier.LastError);
    }

    private static long Microseconds() => (long)(SystemClock.Read(ClockId.Monotonic).TotalNanoseconds / 1000);
}
