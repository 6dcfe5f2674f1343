using System.Text.Json;
using Infra.Dns.Tools.Tests.Zones;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Daemon;

/// <summary>What dnsctl lets a real dnsd do and tell.</summary>
public sealed class DaemonCommandTests : IAsyncLifetime
{
    private const string ZoneText = "$TTL 300\n@ SOA ns host 7 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\nwww A 192.0.2.3\n";
    private const string Secret = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Both();
    private ChildProcess _dnsd = null!;

    private string Socket => _folder.PathOf("ctl");

    public async Task InitializeAsync()
    {
        string config = _folder.Write("dnsd.toml", $$"""
            [server]
            directory = "{{_folder.Root}}"
            [control]
            path = "{{Socket}}"
            [[listen]]
            addresses = ["127.0.0.1:{{_port}}"]
            [[tsig]]
            name = "editor"
            secret = "{{Secret}}"
            [[dnssec-policy]]
            name = "p"
            keys = "ksk-zsk"
            [[remote]]
            name = "nobody"
            addresses = ["127.0.0.1:{{FreePort.Both()}}"]
            [[zone]]
            name = "plain.example"
            file = "{{_folder.Write("plain.zone", ZoneText)}}"
            [[zone]]
            name = "signed.example"
            file = "{{_folder.Write("signed.zone", ZoneText)}}"
            dnssec-policy = "p"
            [[zone]]
            name = "open.example"
            file = "{{_folder.Write("open.zone", ZoneText)}}"
            update = [{ key = "editor", match = "subdomain", types = ["A"] }]
            [[zone]]
            name = "far.example"
            type = "secondary"
            primaries = ["nobody"]
            """);
        _dnsd = ChildProcess.Start(new ChildStart("dotnet", Path.Combine(AppContext.BaseDirectory, "dnsd.dll"), "-c", config) { WorkingDirectory = _folder.Root });
        Assert.True(await _dnsd.WaitUntilAsync(each => each.Error.Contains("host: ready", StringComparison.Ordinal), Patience), _dnsd.Error);
    }

    public async Task DisposeAsync()
    {
        await _dnsd.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void ZoneVerbs_OnARunningDnsd_DoAndTellWhatTheySay()
    {
        Assert.Equal(
            ["ZONE             TYPE       STATUS    SERIAL  RECORDS  FROZEN  CATALOG", "far.example.     secondary  notready  -       -        no      -", "open.example.    primary    ready     7       4        no      -", "plain.example.   primary    ready     7       4        no      -"],
            Lines(Run("zone", "list")).Take(4));
        JsonElement zones = Json(Run("zone", "list", "--json")).GetProperty("zones");
        Assert.Equal(["far.example.", "open.example.", "plain.example.", "signed.example."], zones.EnumerateArray().Select(zone => zone.GetProperty("name").GetString()));

        Assert.Equal(["zone       plain.example.", "type       primary", "status     ready", "serial     7", "records    4", "journal    0 bytes", "frozen     no"], Lines(Run("zone", "status", "plain.example")));
        Assert.StartsWith("zone       far.example.", Run("zone", "status", "far.example").Output, StringComparison.Ordinal);

        Assert.Equal("plain.example.: file written, updates are refused, serial 7\n", Run("zone", "freeze", "plain.example").Output);
        Assert.True(Json(Run("zone", "status", "plain.example", "--json")).GetProperty("zone").GetProperty("frozen").GetBoolean());
        _folder.Write("plain.zone", ZoneText.Replace("host 7 ", "host 8 ", StringComparison.Ordinal));
        Assert.Equal("plain.example.: read again, updates are taken, serial 8\n", Run("zone", "thaw", "plain.example").Output);
        _folder.Write("plain.zone", ZoneText.Replace("host 7 ", "host 9 ", StringComparison.Ordinal));
        Assert.Equal("plain.example.: read again, serial 9\nfar.example.: read again, serial -\n", Run("zone", "reload", "plain.example", "far.example").Output);
        Assert.Equal("plain.example.: file written, serial 9\n", Run("zone", "flush", "plain.example").Output);
        Assert.Equal("plain.example.: others are being told, serial 9\n", Run("zone", "notify", "plain.example").Output);
        Assert.Equal("far.example.: its primaries are being asked, serial -\n", Run("zone", "refresh", "far.example").Output);
        Assert.Equal("far.example.: is being transferred, serial -\n", Run("zone", "retransfer", "far.example").Output);
    }

    [Fact]
    public void ZoneVerbs_ThatCannotBe_EndWithOneAndSayWhy()
    {
        Assert.Equal((1, "", "dnsctl: dnsd refuses: there is no zone other.example.\n"), ZoneSignCommandTests.Run("zone", "status", "other.example", "--socket", Socket));
        Assert.Equal((1, "", "dnsctl: dnsd refuses: the zone is no secondary\n"), ZoneSignCommandTests.Run("zone", "refresh", "plain.example", "--socket", Socket));
        Assert.Equal((1, "", "dnsctl: dnsd refuses: only a primary can be frozen\n"), ZoneSignCommandTests.Run("zone", "freeze", "far.example", "--socket", Socket));
        (int code, _, string error) = ZoneSignCommandTests.Run("zone", "list", "--socket", _folder.PathOf("nothing"));
        Assert.Equal(1, code);
        Assert.Contains("is dnsd running?", error, StringComparison.Ordinal);
        Assert.Equal(2, ZoneSignCommandTests.Run("zone", "status", "--socket", Socket).Code);
        Assert.Equal(2, ZoneSignCommandTests.Run("zone", "status", "a..b", "--socket", Socket).Code);
        _folder.Write("plain.zone", ZoneText.Replace("192.0.2.3", "192.0.2.300", StringComparison.Ordinal));
        Assert.Equal(0, ZoneSignCommandTests.Run("zone", "reload", "plain.example", "--socket", Socket).Code);
        Assert.Contains("192.0.2.300", Run("zone", "status", "plain.example").Output, StringComparison.Ordinal);   // what is wrong, and the old version is served
    }

    [Fact]
    public void KeyVerbs_OnASignedZone_RollItsKeys()
    {
        string[] before = Lines(Run("key", "status", "signed.example"));
        Assert.Equal("zone signed.example.", before[0]);
        Assert.StartsWith("TAG", before[1], StringComparison.Ordinal);
        Assert.Equal(2, before.Count(line => line.Contains(" active ", StringComparison.Ordinal)));

        JsonElement rolled = Json(Run("key", "roll", "signed.example", "--role", "zsk", "--json"));

        JsonElement[] keys = [.. rolled.GetProperty("keys").EnumerateArray()];
        Assert.Equal(["ksk", "zsk", "zsk"], keys.Select(key => key.GetProperty("role").GetString()).Order(StringComparer.Ordinal));
        Assert.Single(keys, key => key.GetProperty("retiring").GetBoolean());
        Assert.Equal((1, "", "dnsctl: dnsd refuses: the zone has no key of this role that could be replaced\n"), ZoneSignCommandTests.Run("key", "roll", "signed.example", "--role", "csk", "--socket", Socket));
        Assert.Equal((1, "", "dnsctl: dnsd refuses: the zone has no dnssec-policy, so its keys are not managed here\n"), ZoneSignCommandTests.Run("key", "roll", "plain.example", "--role", "zsk", "--socket", Socket));
        Assert.Equal(2, ZoneSignCommandTests.Run("key", "roll", "signed.example", "--socket", Socket).Code);
        Assert.Equal(2, ZoneSignCommandTests.Run("key", "roll", "signed.example", "--role", "boss", "--socket", Socket).Code);
        Assert.Equal(0, Run("key", "submitted", "signed.example").Code);
    }

    [Fact]
    public async Task ServerVerbs_ShowLimits_RotateCookies_AndLogQuestions()
    {
        Assert.Contains("answers per second  20\n", Run("rrl", "status").Output, StringComparison.Ordinal);
        Assert.Equal(15, Json(Run("rrl", "status", "--json")).GetProperty("window").GetInt32());
        Assert.Equal("cookies are made with a new secret; those of the last one stay good\n", Run("cookie", "rotate").Output);
        Assert.Equal("logged share of the questions: 1\n", Run("query-log", "on").Output);
        ChildResult asked = await ChildProcess.RunAsync(new ChildStart("dotnet", Path.Combine(AppContext.BaseDirectory, "dnsq.dll"), "@127.0.0.1", "-p", $"{_port}", "www.plain.example", "A"));
        Assert.Equal(0, asked.ExitCode);
        Assert.True(await _dnsd.WaitUntilAsync(each => each.Error.Contains("QUERY www.plain.example. IN A: NOERROR", StringComparison.Ordinal), Patience), _dnsd.Error);
        Assert.Equal("questions are not logged\n", Run("query-log", "off").Output);
        Assert.Equal(2, ZoneSignCommandTests.Run("query-log", "on", "--share", "2", "--socket", Socket).Code);
        Assert.Equal(2, ZoneSignCommandTests.Run("query-log", "maybe", "--socket", Socket).Code);
    }

    [Fact]
    public void Update_ByScriptAndByOptions_ChangesTheZoneOrSaysWhyNot()
    {
        string[] where = ["--server", $"127.0.0.1:{_port}", "--key-file", _folder.Write("key", $"editor:{Secret}\n")];
        string script = _folder.Write("script", "; two updates\nzone open.example\nttl 60\nprereq nxdomain one.open.example\nupdate add one.open.example A 192.0.2.11\n\nadd two.open.example 60 A 192.0.2.12\nsend\n");

        Assert.Equal((0, "open.example.: updated\nopen.example.: updated\n", ""), ZoneSignCommandTests.Run(["update", .. where, script]));
        Assert.Contains("serial     9\n", Run("zone", "status", "open.example").Output, StringComparison.Ordinal);
        Assert.Equal((1, "", "dnsctl: update of open.example. failed: YXDOMAIN\n"), ZoneSignCommandTests.Run(["update", .. where, script]));   // the first ends it
        Assert.Equal((0, "open.example.: updated\n", ""), ZoneSignCommandTests.Run(["update", .. where, "-z", "open.example", "--require", "yxdomain two.open.example", "--delete", "two.open.example", "--add", "three.open.example 60 A 192.0.2.13"]));
        Assert.Equal((1, "", "dnsctl: update of open.example. failed: REFUSED\n"), ZoneSignCommandTests.Run(["update", .. where, "-z", "open.example", "--add", "text.open.example 60 TXT x"]));
        Assert.Equal((1, "", "dnsctl: update of open.example. failed: NOTAUTH (BADKEY)\n"), ZoneSignCommandTests.Run(["update", "-s", $"127.0.0.1:{_port}", "-y", "stranger:" + Secret, "-z", "open.example", "--add", "x.open.example 60 A 192.0.2.1"]));
        Assert.Equal((1, "", "dnsctl: command line: the zone is missing: zone NAME\n"), ZoneSignCommandTests.Run(["update", .. where, "--add", "x.open.example 60 A 192.0.2.1"]));
        Assert.Equal(2, ZoneSignCommandTests.Run("update", "-s", "nowhere", "--add", "x 60 A 192.0.2.1").Code);
        Assert.Equal(2, ZoneSignCommandTests.Run("update", "-y", "nokey", "--add", "x 60 A 192.0.2.1").Code);
    }

    private static string[] Lines((int Code, string Output, string Error) result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static JsonElement Json((int Code, string Output, string Error) result) => JsonDocument.Parse(result.Output).RootElement;

    private (int Code, string Output, string Error) Run(params string[] arguments)
    {
        (int Code, string Output, string Error) result = ZoneSignCommandTests.Run([.. arguments, "--socket", Socket]);
        Assert.True(result.Code == 0, $"{result.Error}\n{_dnsd.Error}");
        return result;
    }
}
