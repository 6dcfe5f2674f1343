using Infra.Dns.Edns;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Server.Tests.ZoneManagement;
using Infra.Dns.Server.Zones;
using Infra.Dns.Wire;
using Infra.Testing.Network;

namespace Infra.Dns.Server.Tests.Faults;

// What an administrator or a bad time source does to the wall clock. What measures a span does not notice; what other machines compare with theirs has to.
public class ClockJumpTests
{
    private static readonly byte[] Question = TestService.Question("www.example.org", RecordType.A);

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public void RateLimit_WhenTheClockJumps_HoldsOn(int days)
    {
        var service = new TestService("[rate-limit]\nresponses-per-second = 5\nslip = 0\n");
        for (int i = 0; i < 5; i++)
            Assert.NotNull(service.Ask(Question));
        Assert.Null(service.Ask(Question));

        service.Time.Jump(service.Time.GetUtcNow().AddDays(days));

        Assert.Null(service.Ask(Question));
        service.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(service.Ask(Question));
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public void Cookies_WhenTheClockJumps_AreMadeAnew(int days)
    {
        var service = new TestService("[cookies]\nrequire = true\n");
        byte[] first = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[] cookie = WireClient.OptionOf(service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: first))!, EdnsOptionCode.Cookie);
        byte[] withCookie = TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: [0, 10, 0, 24, .. cookie]);
        Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(service.Ask(withCookie)!));

        service.Time.Jump(service.Time.GetUtcNow().AddDays(days));

        byte[] refused = service.Ask(withCookie)!;
        Assert.Equal(ResponseCode.BadCookie, WireClient.CodeOf(refused));   // other servers of an anycast set would say so too
        Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: [0, 10, 0, 24, .. WireClient.OptionOf(refused, EdnsOptionCode.Cookie)]))!));
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public async Task ASecondarysTimers_WhenTheClockJumps_GoOn(int days)
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write("/zones/z", ZoneFixture.Text(7));
        fixture.Storage.Touch("/zones/z", fixture.Time.GetUtcNow());
        fixture.Manager.Apply(ZoneFixture.With(new ZoneSettings
        {
            Name = ZoneFixture.Origin,
            Type = ZoneType.Secondary,
            File = "/zones/z",
            NotifiesNameServers = false,
            Primaries = [new RemoteSettings("gone", [new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, FreePort.Both())], null, RemoteTransport.Tcp, 0)],
        }));
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;
        agent.Start();
        Assert.Equal(ZoneStatus.Ready, fixture.State.Status);
        Assert.Equal(fixture.Time.GetUtcNow().AddSeconds(86400), agent.ExpiresAt);

        fixture.Time.Jump(fixture.Time.GetUtcNow().AddDays(days));

        Assert.Equal(fixture.Time.GetUtcNow().AddSeconds(86400), agent.ExpiresAt);
        await StepAsync(fixture, TimeSpan.FromHours(23));
        Assert.Equal(ZoneStatus.Ready, fixture.State.Status);
        await StepAsync(fixture, TimeSpan.FromHours(2));
        for (int i = 0; i < 1000 && fixture.State.Status == ZoneStatus.Ready; i++)
            await StepAsync(fixture, TimeSpan.FromSeconds(1));
        Assert.Equal(ZoneStatus.Expired, fixture.State.Status);
    }

    [Fact]
    public async Task ASignature_WhenTheClockHasJumped_IsBadTime()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("one"));
        byte[] message = TestService.Question("example.com", RecordType.SOA);
        byte[] buffer = [.. message, .. new byte[200]];
        int length = message.Length;
        using var key = new Tsig.TsigKey(ZoneFixture.KeyName, Tsig.TsigAlgorithm.HmacSha256, ZoneFixture.Secret);
        new Tsig.TsigClient(key).TrySign(buffer, ref length, (ulong)fixture.Time.GetUtcNow().ToUnixTimeSeconds());
        Assert.True(fixture.Manager.Handlers.Authenticator!.TryAuthenticate(buffer.AsMemory(0, length), out _, out _));

        fixture.Time.Jump(fixture.Time.GetUtcNow().AddSeconds(301));

        Assert.False(fixture.Manager.Handlers.Authenticator.TryAuthenticate(buffer.AsMemory(0, length), out _, out ReadOnlyMemory<byte> refusal));
        Assert.Equal(ResponseCode.NotAuth.Value, refusal.Span[3] & 15);
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("two"));   // whoever jumps along is served
    }

    private static async Task StepAsync(ZoneFixture fixture, TimeSpan step)
    {
        fixture.Time.Advance(step);
        await Task.Delay(1);   // the agent runs on other threads
    }
}
