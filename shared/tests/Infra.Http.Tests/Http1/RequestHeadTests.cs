using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Http.Fields;
using Infra.Http.Http1;
using Infra.Testing;

namespace Infra.Http.Tests.Http1;

public sealed class RequestHeadTests
{
    private static readonly Dictionary<string, string[]> Refused = ByteText.Rows("requests-refused.tsv").ToDictionary(row => row[0]);
    private static readonly Dictionary<string, string[]> Accepted = ByteText.Rows("requests-accepted.tsv").ToDictionary(row => row[0]);

    public static TheoryData<string> RefusedNames() => [.. Refused.Keys];

    public static TheoryData<string> AcceptedNames() => [.. Accepted.Keys];

    [Theory, MemberData(nameof(RefusedNames))]
    public void Parse_OfARowOfTheTable_IsRefusedWithItsReasonAndStatus(string name)
    {
        string[] row = Refused[name];

        string outcome = RequestRun.Whole(ByteText.Decode(row[3]));

        Assert.StartsWith($"refused {row[1]} ", outcome, StringComparison.Ordinal);
        Assert.Equal(row[2], Enum.GetValues<RejectReason>().Single(reason => reason.Code() == row[1]).Status().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory, MemberData(nameof(AcceptedNames))]
    public void Parse_OfAGoodRequest_SaysWhatItMeans(string name)
    {
        string[] row = Accepted[name];

        string outcome = RequestRun.Whole(ByteText.Decode(row[2]));

        Assert.Equal(Encoding.Latin1.GetString(ByteText.Decode(row[1])), outcome);
    }

    [Fact]
    public void Parse_HoweverTheInputIsSplit_SaysTheSame()
    {
        foreach (string text in Refused.Values.Select(row => row[3]).Concat(Accepted.Values.Select(row => row[2])))
        {
            byte[] bytes = ByteText.Decode(text);
            string whole = RequestRun.Whole(bytes);
            IEnumerable<int> all = bytes.Length > 2000 ? Enumerable.Range(0, (bytes.Length / 97) + 1).Select(i => i * 97).Append(bytes.Length) : Enumerable.Range(0, bytes.Length + 1);
            Assert.Equal(whole, RequestRun.Of(bytes, all));
            foreach (int cut in all)
                Assert.Equal(whole, RequestRun.Of(bytes, [cut, bytes.Length]));
        }
    }

    [Fact]
    public void Parse_OfEveryProperPrefixOfAHead_NeedsMore()
    {
        foreach (string[] row in Accepted.Values)
        {
            byte[] bytes = ByteText.Decode(row[2]);
            var head = new RequestHead(HeadLimits.Request);
            Assert.Equal(HeadState.Complete, head.Parse(bytes));
            int length = head.Length;
            for (int prefix = 0; prefix < length; prefix += bytes.Length > 2000 ? 61 : 1)
            {
                head.Reset();
                Assert.Equal(HeadState.NeedsMore, head.Parse(bytes.AsSpan(0, prefix)));
            }
        }
    }

    [Fact]
    public void Parse_WithBytesBehindTheHead_LeavesThemAlone()
    {
        byte[] bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n\0"u8.ToArray();
        var head = new RequestHead(HeadLimits.Request);

        head.Parse(bytes);

        Assert.Equal(HeadState.Complete, head.State);
        Assert.Equal(27, head.Length);
    }

    [Fact]
    public void Parse_OfAnyBytes_NeverThrowsAndSplitsAlike() =>
        Prop.ForAll<byte[], int>((bytes, seed) =>
        {
            byte[] input = [.. "GET /x HTTP/1.1\r\nHost: a\r\n"u8, .. bytes];
            int cut = (int)((uint)seed % (uint)(input.Length + 1));
            return RequestRun.Whole(input) == RequestRun.Of(input, [cut, input.Length]) && RequestRun.Whole(bytes) == RequestRun.Of(bytes, Enumerable.Range(0, bytes.Length + 1));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_OfWhatTheWriterWrote_GivesTheSame() =>
        Prop.ForAll(Heads().ToArbitrary(), written =>
        {
            var target = new byte[8192];
            var writer = new Http1Writer(target);
            writer.WriteRequestLine(Encoding.ASCII.GetBytes(written.Method), Encoding.ASCII.GetBytes(written.Target));
            writer.WriteField(FieldId.Host, "a.example"u8);
            foreach ((string name, string value) in written.Fields)
                writer.WriteField(Encoding.ASCII.GetBytes(name), Encoding.Latin1.GetBytes(value));
            writer.EndHead();
            var head = new RequestHead(HeadLimits.Request);
            if (!writer.IsGood || head.Parse(writer.Written) != HeadState.Complete || head.Length != writer.Offset) return false;
            HeaderTable fields = head.FieldsOf(target);
            for (int i = 0; i < written.Fields.Length; i++)
            {
                if (Encoding.ASCII.GetString(fields[i + 1].Name) != written.Fields[i].Name || Encoding.Latin1.GetString(fields[i + 1].Value) != written.Fields[i].Value.Trim(' ', '\t')) return false;
            }
            // Written once more from the table, the bytes are the same.
            var again = new Http1Writer(new byte[8192]);
            again.WriteRequestLine(head.MethodOf(target), head.TargetOf(target));
            again.WriteFields(fields);
            again.EndHead();
            return fields.Count == written.Fields.Length + 1 && (written.Fields.Any(field => field.Value != field.Value.Trim(' ', '\t')) || again.Written.SequenceEqual(writer.Written));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_WhenWarm_AllocatesNothing()
    {
        byte[] bytes = "GET /index.html?q=1 HTTP/1.1\r\nHost: a.example\r\nUser-Agent: x\r\nAccept: */*\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\nCookie: a=b\r\n\r\n"u8.ToArray();
        var head = new RequestHead(HeadLimits.Request);
        AllocationAssert.Zero(() =>
        {
            head.Reset();
            if (head.Parse(bytes) != HeadState.Complete) throw new InvalidOperationException();
            Forwarding.HopByHopTests.Drop(head, bytes);
        });
    }

    [Fact]
    public void Parse_WithLenientLineFeed_TakesHeadLinesButNeverChunks()
    {
        var lenient = new HeadLimits { LenientLineFeed = true };

        Assert.Equal("GET 1.1 / none keep", RequestRun.Whole("GET / HTTP/1.1\nHost: a\n\n"u8.ToArray(), lenient));
        Assert.Equal("refused chunk-line-end after 0", RequestRun.Whole("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n"u8.ToArray(), lenient));
        Assert.Equal("refused bare-line-feed after 0", RequestRun.Whole("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n0\r\n\n"u8.ToArray(), lenient));
    }

    [Fact]
    public void Parse_WithNonAsciiRefused_RefusesOnlyIt()
    {
        var strict = new HeadLimits { RefuseNonAscii = true };

        Assert.StartsWith("refused field-value-not-ascii", RequestRun.Whole("GET / HTTP/1.1\r\nHost: a\r\nX: \u00e9\r\n\r\n"u8.ToArray(), strict), StringComparison.Ordinal);
        Assert.Equal("GET 1.1 / none keep", RequestRun.Whole("GET / HTTP/1.1\r\nHost: a\r\nX: e\r\n\r\n"u8.ToArray(), strict));
    }

    [Fact]
    public void Parse_WithHostCheckOff_StillRefusesTwoHostsAndBadOnes()
    {
        var loose = new HeadLimits { CheckHost = false };

        Assert.Equal("GET 1.1 / none keep", RequestRun.Whole("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), loose));
        Assert.Equal("GET 1.1 / none keep", RequestRun.Whole("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), loose));
        Assert.StartsWith("refused host-repeated", RequestRun.Whole("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"u8.ToArray(), loose), StringComparison.Ordinal);
        Assert.StartsWith("refused host-malformed", RequestRun.Whole("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"u8.ToArray(), loose), StringComparison.Ordinal);
    }

    private static Gen<Written> Heads()
    {
        Gen<char> token = Gen.Elements("abcXYZ019-_.!~".ToCharArray());
        Gen<char> letter = Gen.Elements("ab Z09\t:;,\"\\\u00e9\u00ff".ToCharArray());
        Gen<string> name = token.NonEmptyListOf().Select(letters => "x" + string.Concat(letters));
        Gen<string> value = letter.ListOf().Select(string.Concat);
        Gen<(string, string)[]> fields = name.Zip(value).ArrayOf().Select(all => all.Take(40).ToArray());
        return token.NonEmptyListOf().Select(string.Concat).Zip(fields).Zip(token.ListOf()).Select(all => new Written("M" + all.Item1.Item1, "/" + string.Concat(all.Item2), all.Item1.Item2));
    }

    private sealed record Written(string Method, string Target, (string Name, string Value)[] Fields);
}
