using FsCheck;
using FsCheck.Fluent;
using Infra.Hosting.Systemd;

namespace Infra.Hosting.Tests.Systemd;

public class SystemdEnvironmentTests
{
    [Theory]
    [InlineData("20000000", null, 20.0)]
    [InlineData("20000000", "77", 20.0)]
    [InlineData("20000000", "78", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("99999999999999999999", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void WatchdogInterval_IsForThisProcessOnly(string? microseconds, string? pid, double? seconds)
    {
        TimeSpan? interval = SystemdEnvironment.WatchdogInterval(name => name == "WATCHDOG_USEC" ? microseconds : pid, 77);

        Assert.Equal(seconds, interval?.TotalSeconds);
    }

    [Theory]
    [InlineData("77", "2", 2)]
    [InlineData("78", "2", 0)]
    [InlineData(null, "2", 0)]
    [InlineData("77", null, 0)]
    [InlineData("77", "0", 0)]
    [InlineData("77", "-3", 0)]
    [InlineData("77", "1025", 0)]
    [InlineData("77 ", "2", 0)]
    public void ListenCount_IsForThisProcessOnly(string? pid, string? count, int expected)
    {
        Assert.Equal(expected, SystemdEnvironment.ListenCount(name => name == "LISTEN_PID" ? pid : count, 77));
    }

    [Fact]
    public void ListenNames_WithTooFewOrTooMany_FitTheCount()
    {
        Assert.Equal(["a", "", ""], SystemdEnvironment.ListenNames(_ => "a", 3));
        Assert.Equal(["a", ""], SystemdEnvironment.ListenNames(_ => "a::c:d", 2));
        Assert.Equal(["", ""], SystemdEnvironment.ListenNames(_ => null, 2));
    }

    [Fact]
    public void AnyVariables_NeverThrow()
    {
        Prop.ForAll<string, string>((first, second) =>
        {
            SystemdEnvironment.WatchdogInterval(name => name == "WATCHDOG_USEC" ? first : second, 77);
            SystemdEnvironment.ListenCount(name => name == "LISTEN_PID" ? first : second, 77);
            SystemdEnvironment.ListenNames(_ => first, 3);
        }).QuickCheckThrowOnFailure();
    }
}
