using FsCheck;
using FsCheck.Fluent;
using Infra.Http.Forwarding;
using Infra.Http.Http1;

namespace Infra.Http.Tests.Http1;

public sealed class ResponseHeadTests
{
    private static readonly Dictionary<string, string[]> Table = ByteText.Rows("responses.tsv").ToDictionary(row => row[0]);

    public static TheoryData<string> Names() => [.. Table.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Parse_OfARowOfTheTable_GivesItsOutcome(string name)
    {
        string[] row = Table[name];

        Assert.Equal(row[2], Run(ByteText.Decode(row[3]), row[1], all: false));
    }

    [Fact]
    public void Parse_HoweverTheInputIsSplit_SaysTheSame()
    {
        foreach (string[] row in Table.Values)
            Assert.Equal(row[2], Run(ByteText.Decode(row[3]), row[1], all: true));
    }

    [Fact]
    public void Parse_OfAnyBytes_NeverThrowsAndSplitsAlike() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            byte[] input = [.. "HTTP/1.1 200 OK\r\n"u8, .. bytes];
            return Run(input, "GET", all: false) == Run(input, "GET", all: true) && Run(bytes, "GET", all: false) == Run(bytes, "GET", all: true);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fields_WithTheSameLengthTwice_PassOnlyOneOn()
    {
        byte[] bytes = "HTTP/1.1 200 OK\r\nContent-Length: 05\r\nA: b\r\ncontent-length: 5\r\n\r\n"u8.ToArray();
        var head = new ResponseHead(HeadLimits.Response);
        head.Parse(bytes);

        var writer = new Http1Writer(new byte[200]);
        writer.WriteFields(head.FieldsOf(bytes));

        Assert.Equal("Content-Length: 5\r\nA: b\r\n", System.Text.Encoding.ASCII.GetString(writer.Written));
    }

    [Fact]
    public void OfResponse_ForEveryReason_IsAnErrorOf502()
    {
        foreach (RejectReason reason in Enum.GetValues<RejectReason>())
            Assert.Equal(reason == RejectReason.None ? 0 : 502, ProxyErrors.OfResponse(reason).Status());
    }

    private static string Run(byte[] bytes, string method, bool all)
    {
        var head = new ResponseHead(HeadLimits.Response);
        head.Reset(RequestMethods.Find(System.Text.Encoding.ASCII.GetBytes(method)), method == "UPGRADE" ? UpgradeKind.WebSocket : UpgradeKind.None);
        if (all)
        {
            for (int i = 0; i < bytes.Length; i += bytes.Length > 2000 ? 101 : 1)
                head.Parse(bytes.AsSpan(0, i));
        }
        head.Parse(bytes);
        if (head.State == HeadState.NeedsMore) return "needs more";
        if (head.State == HeadState.Refused) return "refused " + head.Reason.Code();
        string body = head.Body switch
        {
            BodyKind.None => "none",
            BodyKind.Length => $"length:{head.ContentLength}",
            BodyKind.Chunked => "chunked",
            BodyKind.UntilClose => "until-close",
            _ => "tunnel",
        };
        return $"{head.Status} {body}{(head.IsInterim ? " interim" : "")}";
    }
}
