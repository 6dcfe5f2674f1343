using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;
using Infra.Testing.Faults;

namespace Infra.Dns.Server.Tests.ZoneManagement;

// Nothing that was acknowledged is ever lost, and nothing that was refused is ever there.
public class JournalCrashTests
{
    private const string RoundsVariable = "INFRA_DNS_CRASH_ROUNDS";

    [Fact]
    public async Task Update_WhenAnyDiskCallFails_ChangesNothingAndSaysServFail()
    {
        // Whatever call fails, and however much of a write was done before: the zone, its serial number and what a restart finds are those of before.
        foreach (double part in (double[])[0, 0.3, 0.99, 1])
        {
            await FaultPlan.ForEveryCallAsync(async plan =>
            {
                await using ZoneFixture fixture = ZoneFixture.Loaded(7);
                Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("first"));
                string[] before = ZoneFixture.Lines(fixture.State.Snapshot);
                fixture.Storage.PartWritten = part;
                fixture.Storage.Faults = plan;

                ResponseCode code = await fixture.AddAsync("second");

                fixture.Storage.Faults = FaultPlan.None;
                Assert.Equal(plan.HasFailed ? ResponseCode.ServFail : ResponseCode.NoError, code);
                string[] expected = plan.HasFailed ? before : ZoneFixture.Lines(fixture.State.Snapshot);
                Assert.Equal(plan.HasFailed ? 8u : 9u, fixture.State.Snapshot!.Serial);
                Assert.Equal(expected, ZoneFixture.Lines(fixture.State.Snapshot));
                await fixture.RestartAsync();
                Assert.Equal(expected, ZoneFixture.Lines(fixture.State.Snapshot));
                Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("third"));   // the disk has room again
                await fixture.RestartAsync();
                Assert.Equal(expected.Length + 1, ZoneFixture.Lines(fixture.State.Snapshot).Length);
            });
        }
    }

    [Fact]
    public async Task Update_WhenTheTailCannotEvenBeCut_IsNotThereAfterTheNextOne()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("first"));
        fixture.Storage.PartWritten = 1;
        fixture.Storage.AllFail = true;

        Assert.Equal(ResponseCode.ServFail, await fixture.AddAsync("second"));
        fixture.Storage.AllFail = false;
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("third"));

        await fixture.RestartAsync();
        Assert.False(fixture.State.Snapshot!.TryFind(DomainName.Parse("second.example.com."), RecordType.A, out _));
        Assert.True(fixture.State.Snapshot.TryFind(DomainName.Parse("third.example.com."), RecordType.A, out _));
    }

    [Fact]
    public async Task Restart_AfterACutAtAnyByte_HasAllThatWasAcknowledgedBefore()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), out int wanted) ? wanted : 500;
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int round = 0; round < rounds; round++)
        {
            // Power fails while the last update is being written: of its bytes, any number may be there, and what was promised before must be.
            await using ZoneFixture fixture = ZoneFixture.Loaded(7);
            int updates = random.Next(1, 8);
            for (int i = 0; i < updates; i++)
                Assert.Equal(ResponseCode.NoError, await fixture.AddAsync($"host{i}", $"192.0.2.{random.Next(256)}"));
            string[] acknowledged = ZoneFixture.Lines(fixture.State.Snapshot);
            int promised = fixture.Storage.Files[ZoneFixture.Journal].Length;
            Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("last"));
            string[] complete = ZoneFixture.Lines(fixture.State.Snapshot);
            byte[] journal = fixture.Storage.Files[ZoneFixture.Journal];
            int cut = random.Next(promised, journal.Length + 1);
            byte[] torn = journal[..cut];
            if (random.Next(2) == 0) torn = [.. torn, .. Enumerable.Range(0, random.Next(64)).Select(_ => (byte)random.Next(256))];   // blocks that were never written
            fixture.Storage.Files[ZoneFixture.Journal] = torn;

            await fixture.RestartAsync();

            string[] found = ZoneFixture.Lines(fixture.State.Snapshot);
            Assert.True(found.SequenceEqual(cut == journal.Length ? complete : acknowledged), $"seed {seed}, round {round}, cut at {cut} of {journal.Length}");
            Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("more"));
            await fixture.RestartAsync();
            Assert.Equal(found.Length + 1, ZoneFixture.Lines(fixture.State.Snapshot).Length);
        }
    }
}
