using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Http.Fields;

namespace Infra.Http.Tests.Fields;

public sealed class RangeHeaderTests
{
    [Theory]
    [InlineData("bytes=0-9", 100, "0+10")]
    [InlineData("bytes=90-", 100, "90+10")]
    [InlineData("bytes=-5", 100, "95+5")]
    [InlineData("bytes=-500", 100, "0+100")]
    [InlineData("bytes=0-999", 100, "0+100")]
    [InlineData("Bytes=0-0, 2-2 ,-1", 100, "0+1,2+1,99+1")]
    [InlineData("bytes=0-1,200-", 100, "0+2")]
    [InlineData("bytes=100-", 100, "unsatisfiable")]
    [InlineData("bytes=-0", 100, "unsatisfiable")]
    [InlineData("bytes=0-", 0, "unsatisfiable")]
    [InlineData("bytes=99999999999999999999999-", 100, "unsatisfiable")]
    [InlineData("bytes=0-99999999999999999999999", 100, "0+100")]
    [InlineData("bytes=0-9,5-14", 100, "whole")]
    [InlineData("bytes=9-0", 100, "whole")]
    [InlineData("bytes=a-b", 100, "whole")]
    [InlineData("bytes=+1-2", 100, "whole")]
    [InlineData("bytes=1", 100, "whole")]
    [InlineData("bytes=", 100, "whole")]
    [InlineData("lines=0-1", 100, "whole")]
    [InlineData("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30,32-32", 100, "whole")]
    public void Parse_Gives(string value, long length, string expected)
    {
        var ranges = new ByteRange[RangeHeader.RangesMax];

        RangeResult result = RangeHeader.Parse(Encoding.ASCII.GetBytes(value), length, ranges, out int count);

        string text = result == RangeResult.Ranges ? string.Join(',', ranges.Take(count).Select(range => $"{range.Offset}+{range.Length}")) : result == RangeResult.Whole ? "whole" : "unsatisfiable";
        Assert.Equal(expected, text);
    }

    [Fact]
    public void Parse_OfAnyRanges_StaysInsideTheRepresentation() =>
        Prop.ForAll<ulong, ulong, NonNegativeInt>((first, last, length) =>
        {
            var ranges = new ByteRange[RangeHeader.RangesMax];
            RangeHeader.Parse(Encoding.ASCII.GetBytes($"bytes={first}-{last},-{last}"), length.Get, ranges, out int count);
            return ranges.Take(count).All(range => range.Offset >= 0 && range.Length > 0 && range.Last < length.Get);
        }).QuickCheckThrowOnFailure();
}
