using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Control.Updates;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Tools.Tests.Updates;

public class UpdateScriptTests
{
    [Theory]
    [InlineData("prereq nxdomain a.example.org", "P a.example.org. ANY class 254 ttl 0 ")]
    [InlineData("yxdomain a.example.org.", "P a.example.org. ANY class 255 ttl 0 ")]
    [InlineData("prereq nxrrset a.example.org A", "P a.example.org. A class 254 ttl 0 ")]
    [InlineData("prereq yxrrset a.example.org IN A", "P a.example.org. A class 255 ttl 0 ")]
    [InlineData("prereq yxrrset a.example.org A 192.0.2.1", "P a.example.org. A class 1 ttl 0 192.0.2.1")]
    [InlineData("update add a.example.org 60 A 192.0.2.1", "C a.example.org. A class 1 ttl 60 192.0.2.1")]
    [InlineData("add a.example.org 60 IN MX 10 mail.example.org.", "C a.example.org. MX class 1 ttl 60 10 mail.example.org.")]
    [InlineData("UPDATE ADD a.example.org 60 in TXT \"two words\" \"; no comment\"", "C a.example.org. TXT class 1 ttl 60 \"two words\" \"; no comment\"")]
    [InlineData("update delete a.example.org", "C a.example.org. ANY class 255 ttl 0 ")]
    [InlineData("del a.example.org A", "C a.example.org. A class 255 ttl 0 ")]
    [InlineData("delete a.example.org 60 IN A 192.0.2.1", "C a.example.org. A class 254 ttl 0 192.0.2.1")]
    [InlineData("update add a.example.org 60 TYPE65280 \\# 2 abcd", "C a.example.org. TYPE65280 class 1 ttl 60 \\# 2 ABCD")]
    public void TryRead_OfALine_MakesWhatTheRfcWants(string line, string expected)
    {
        using var script = new UpdateScript();
        Assert.True(script.TryRead("zone example.org", out _, out string problem), problem);
        Assert.True(script.TryRead(line, out _, out problem), problem);
        Assert.True(script.TryRead("send", out UpdateRequest? request, out problem), problem);

        Assert.NotNull(request);
        Assert.Equal(expected, string.Concat(request.Prerequisites.Select(entry => "P " + Text(entry)).Concat(request.Changes.Select(entry => "C " + Text(entry)))));
        byte[] message = request.Write(7, null, 0)!;
        Assert.True(MessageView.TryParse(message, out MessageView view, out WireError error), error.ToString());
        Assert.Equal((Opcode.Update, 1, request.Prerequisites.Count, request.Changes.Count), (view.Header.Opcode, view.Header.QuestionCount, view.Header.AnswerCount, view.Header.AuthorityCount));
    }

    [Theory]
    [InlineData("update add a.example.org A 192.0.2.1", "a time to live is missing: add NAME TTL TYPE DATA, or ttl SECONDS before it")]
    [InlineData("update add a.example.org 60 A", "data are missing")]
    [InlineData("update add a.example.org 60", "a type is missing")]
    [InlineData("update add a..b 60 A 192.0.2.1", "\"a..b\" is no name")]
    [InlineData("update add a.example.org 60 A 192.0.2.300", "data of A: address must be an IPv4 address")]
    [InlineData("update add a.example.org 60 A 192.0.2.1 192.0.2.2", "data of A: is one word more than A has")]
    [InlineData("update add a.example.org 60 NONSENSE x", "\"NONSENSE\" is no type")]
    [InlineData("update add a.example.org 4294967295 A 192.0.2.1", "a time to live is at most 2147483647 seconds")]
    [InlineData("prereq nxrrset a.example.org A 192.0.2.1", "a set that must not be there has no data")]
    [InlineData("prereq maybe a.example.org", "\"maybe\" is no prerequisite: nxdomain, yxdomain, nxrrset or yxrrset")]
    [InlineData("prereq nxdomain a.example.org more", "there is more on the line than belongs to it")]
    [InlineData("update change a.example.org", "\"change\" is no change: add or delete")]
    [InlineData("update", "something is missing")]
    [InlineData("class CH", "only class IN is known")]
    [InlineData("ttl soon", "a time to live is a number of seconds")]
    [InlineData("server somewhere", "a server is an address, and perhaps a port: server ADDRESS [PORT]")]
    [InlineData("key a", "a key is: key [ALGORITHM:]NAME SECRET")]
    [InlineData("key md5:a AAAA", "\"md5\" is no algorithm of TSIG")]
    [InlineData("key a !!", "the secret is not in base64")]
    [InlineData("frobnicate", "\"frobnicate\" is no command of an update")]
    public void TryRead_OfAWrongLine_SaysWhy(string line, string problem)
    {
        using var script = new UpdateScript();

        Assert.False(script.TryRead(line, out _, out string said));

        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_OfAnEmptyLineWithoutAZone_SaysThatItIsMissing()
    {
        using var script = new UpdateScript();
        Assert.True(script.TryRead("", out UpdateRequest? request, out _));
        Assert.Null(request);
        Assert.True(script.TryRead("ttl 30", out _, out _));
        Assert.True(script.TryRead("add a.example.org A 192.0.2.1", out _, out string problem), problem);

        Assert.False(script.TryRead("", out _, out problem));

        Assert.Equal("the zone is missing: zone NAME", problem);
    }

    [Fact]
    public void TryRead_OfAnything_NeverThrows() => Prop.ForAll<string, byte>((text, verb) =>
    {
        using var script = new UpdateScript();
        string[] verbs = ["", "update add ", "update delete a ", "prereq yxrrset a ", "zone ", "key ", "server ", "ttl "];
        string line = verbs[verb % verbs.Length] + (text ?? "").Replace("\n", " ", StringComparison.Ordinal);
        return script.TryRead(line, out _, out string problem) || problem.Length > 0;
    }).QuickCheckThrowOnFailure();

    private static string Text(UpdateEntry entry) => $"{entry.Owner} {entry.Type} class {entry.Class.Value} ttl {entry.TimeToLive} {(entry.Data.Span.IsEmpty ? "" : Rdata.Format(entry.Type, entry.Data.Span))}";
}
