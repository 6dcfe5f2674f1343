using Infra.Dns.Query.Exchange;
using Infra.Dns.Records;

namespace Infra.Dns.Tools.Tests.Query;

public class TransferEndTests
{
    [Theory]
    [InlineData(null, "S7 A A S7", true)]                       // AXFR
    [InlineData(null, "S7 S7", true)]
    [InlineData(null, "S7 A A", false)]
    [InlineData(5u, "S7 S5 A S6 A S6 A S7 A S7", true)]         // IXFR in two steps
    [InlineData(5u, "S7 S5 A S6 A S6 A S7 A", false)]
    [InlineData(5u, "S7 S5 S7 S7", true)]                       // only the SOA changed
    [InlineData(5u, "S7 A A S7", true)]                         // IXFR answered by all of the zone
    [InlineData(7u, "S7", true)]                                // nothing new
    [InlineData(4294967295u, "S0 S4294967295 A S0 A S0", true)] // serials wrap around
    public void TryTake_OfATransfer_KnowsItsEnd(uint? ours, string records, bool isOver)
    {
        var end = new TransferEnd(ours);
        string[] words = records.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            Assert.False(end.IsOver, $"over before record {i}");
            Assert.True(Take(end, words[i]));
        }

        Assert.Equal(isOver, end.IsOver);
        if (isOver) Assert.False(Take(end, "A"));
    }

    [Fact]
    public void TryTake_OfAnotherFirstRecord_IsRefused() => Assert.False(Take(new TransferEnd(null), "A"));

    private static bool Take(TransferEnd end, string record) =>
        record[0] == 'S' ? end.TryTake(RecordType.SOA, uint.Parse(record[1..], System.Globalization.CultureInfo.InvariantCulture)) : end.TryTake(RecordType.A, 0);
}
