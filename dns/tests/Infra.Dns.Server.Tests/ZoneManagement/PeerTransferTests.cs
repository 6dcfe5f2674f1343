using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.ZoneManagement;

// BIND, Knot and NSD, each as primary and as secondary of ours: AXFR, IXFR, NOTIFY, TSIG with all algorithms, updates.
[Trait("Category", "Interop")]
public sealed class PeerTransferTests : IAsyncLifetime
{
    private static readonly string[] Algorithms = ["hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"];
    private static readonly string[] CutAlgorithms = ["hmac-sha256-128", "hmac-sha384-192", "hmac-sha512-256"];

    private readonly RunningServers _servers = new();
    private readonly int _ours = FreePort.Both();
    private readonly int _peer = FreePort.Both();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    [PeerFact("named", "nsupdate")]
    public async Task Bind_AsSecondaryOfOurs_FollowsUpdatesByDifferences()
    {
        await StartPrimaryAsync("hmac-sha256", notifies: true);
        PeerProcess peer = _servers.StartBind(_peer, BindKey("hmac-sha256") + $$"""
            zone "example.com" { type secondary; file "z"; primaries { 127.0.0.1 port {{_ours}} key key; }; allow-notify { 127.0.0.1; }; allow-transfer { key key; }; };
            """);
        await FollowUpdatesAsync("BIND");

        Assert.Contains("Transfer completed: 1 messages, 5 records", peer.Error, StringComparison.Ordinal);   // SOA, old SOA, new SOA, the record, SOA
    }

    [PeerFact("knotd", "nsupdate")]
    public async Task Knot_AsSecondaryOfOurs_FollowsUpdatesByDifferences()
    {
        await StartPrimaryAsync("hmac-sha256", notifies: true);
        PeerProcess peer = _servers.StartKnot(_peer, KnotKey("hmac-sha256") + KnotRemote("key") + $"""
            zone:
              - domain: example.com
                storage: {_servers.Root}/knot
                master: ours
                acl: [a, n]
            """);
        await FollowUpdatesAsync("Knot");

        Assert.Contains("IXFR, incoming", peer.Error + peer.Output, StringComparison.Ordinal);
    }

    [PeerFact("nsd", "nsupdate")]
    public async Task Nsd_AsSecondaryOfOurs_FollowsUpdates()
    {
        await StartPrimaryAsync("hmac-sha256", notifies: true);
        _servers.StartNsd(_peer, NsdKey("hmac-sha256") + $"""
            zone:
              name: example.com
              zonefile: z
              request-xfr: 127.0.0.1@{_ours} key
              allow-notify: 127.0.0.1 NOKEY
              provide-xfr: 127.0.0.1 key
            """);
        await FollowUpdatesAsync("NSD");
    }

    [PeerFact("named", "nsupdate")]
    public async Task Bind_AsPrimaryOfOurs_IsFollowedByDifferencesAndForwardedUpdates()
    {
        _servers.Write("bind/example.com.zone", Zone(7));
        _servers.StartBind(_peer, BindKey("hmac-sha256") + $$"""
            zone "example.com" { type primary; file "example.com.zone"; allow-transfer { key key; }; allow-update { key key; }; also-notify { 127.0.0.1 port {{_ours}}; }; };
            """);
        ChildProcess ours = await StartSecondaryAsync("hmac-sha256");
        await RunningServers.WaitSerialAsync(_ours, "example.com", 7, "ours, after AXFR");

        Assert.Equal(0, (await RunningServers.UpdateAsync(_peer, "example.com", "update add one.example.com 60 A 192.0.2.11")).ExitCode);
        await RunningServers.WaitSerialAsync(_ours, "example.com", 8, "ours, after NOTIFY");
        Assert.Equal(0, (await RunningServers.UpdateAsync(_ours, "example.com", "update add two.example.com 60 A 192.0.2.12")).ExitCode);   // forwarded
        await RunningServers.WaitSerialAsync(_ours, "example.com", 9, "ours, after an update that it forwarded");

        Assert.Equal(await RunningServers.TransferAsync(_peer, "example.com"), await RunningServers.TransferAsync(_ours, "example.com"));
        Assert.Contains("(Differences, 5 records", ours.Error, StringComparison.Ordinal);
    }

    [PeerFact("knotd", "nsupdate")]
    public async Task Knot_AsPrimaryOfOurs_IsFollowedByDifferences()
    {
        _servers.Write("knot/example.com.zone", Zone(7));
        _servers.StartKnot(_peer, KnotKey("hmac-sha256") + KnotRemote(null) + $"""
            zone:
              - domain: example.com
                storage: {_servers.Root}/knot
                file: example.com.zone
                notify: ours
                acl: [a, n]
                serial-policy: increment
            """);
        ChildProcess ours = await StartSecondaryAsync("hmac-sha256");
        await RunningServers.WaitSerialAsync(_ours, "example.com", 7, "ours, after AXFR");

        Assert.Equal(0, (await RunningServers.UpdateAsync(_peer, "example.com", "update add one.example.com 60 A 192.0.2.11")).ExitCode);
        await RunningServers.WaitSerialAsync(_ours, "example.com", 8, "ours, after NOTIFY");

        Assert.Equal(await RunningServers.TransferAsync(_peer, "example.com"), await RunningServers.TransferAsync(_ours, "example.com"));
        Assert.Contains("(Differences, 5 records", ours.Error, StringComparison.Ordinal);
    }

    [PeerFact("nsd")]
    public async Task Nsd_AsPrimaryOfOurs_IsTransferred()
    {
        _servers.Write("nsd/z", Zone(7));
        _servers.StartNsd(_peer, NsdKey("hmac-sha256") + $"""
            zone:
              name: example.com
              zonefile: z
              provide-xfr: 127.0.0.1 key
              notify: 127.0.0.1@{_ours} NOKEY
            """);
        await StartSecondaryAsync("hmac-sha256");

        await RunningServers.WaitSerialAsync(_ours, "example.com", 7, "ours, after AXFR");
        Assert.Equal(await RunningServers.TransferAsync(_peer, "example.com"), await RunningServers.TransferAsync(_ours, "example.com"));
    }

    [PeerFact("named")]
    public async Task Bind_WithEveryAlgorithm_TransfersBothWays()
    {
        string[] all = [.. Algorithms, .. CutAlgorithms];
        foreach (string algorithm in all)
        {
            _servers.Write($"bind/{algorithm}.theirs", Zone(7));
            _servers.Write($"ours/{algorithm}.ours", Zone(9));
        }
        await StartOursOfAllAsync(all);   // first, since it asks again after seconds and others after a minute
        _servers.StartBind(_peer, string.Concat(all.Select(algorithm => $$"""
            key "k-{{algorithm}}" { algorithm {{algorithm}}; secret "{{RunningServers.Secret}}"; };
            zone "{{algorithm}}.theirs" { type primary; file "{{algorithm}}.theirs"; allow-transfer { key k-{{algorithm}}; }; };
            zone "{{algorithm}}.ours" { type secondary; file "{{algorithm}}.ours"; primaries { 127.0.0.1 port {{_ours}} key k-{{algorithm}}; }; };

            """)));

        foreach (string algorithm in all)
        {
            await RunningServers.WaitSerialAsync(_ours, $"{algorithm}.theirs", 7, "ours from BIND");
            await RunningServers.WaitSerialAsync(_peer, $"{algorithm}.ours", 9, "BIND from ours");
        }
    }

    [PeerFact("knotd")]
    public async Task Knot_WithEveryAlgorithm_TransfersBothWays()
    {
        foreach (string algorithm in Algorithms)
        {
            _servers.Write($"knot/{algorithm}.theirs", Zone(7));
            _servers.Write($"ours/{algorithm}.ours", Zone(9));
        }
        await StartOursOfAllAsync(Algorithms);   // first, since it asks again after seconds and others after a minute
        _servers.StartKnot(
            _peer,
            "key:\n" + string.Concat(Algorithms.Select(algorithm => $"  - id: k-{algorithm}\n    algorithm: {algorithm}\n    secret: {RunningServers.Secret}\n"))
            + "remote:\n" + string.Concat(Algorithms.Select(algorithm => $"  - id: r-{algorithm}\n    address: 127.0.0.1@{_ours}\n    key: k-{algorithm}\n"))
            + "acl:\n" + string.Concat(Algorithms.Select(algorithm => $"  - id: a-{algorithm}\n    key: k-{algorithm}\n    action: transfer\n"))
            + "zone:\n" + string.Concat(Algorithms.Select(algorithm =>
                $"  - domain: {algorithm}.theirs\n    storage: {_servers.Root}/knot\n    file: {algorithm}.theirs\n    acl: a-{algorithm}\n  - domain: {algorithm}.ours\n    storage: {_servers.Root}/knot\n    master: r-{algorithm}\n")));

        foreach (string algorithm in Algorithms)
        {
            await RunningServers.WaitSerialAsync(_ours, $"{algorithm}.theirs", 7, "ours from Knot");
            await RunningServers.WaitSerialAsync(_peer, $"{algorithm}.ours", 9, "Knot from ours");
        }
    }

    [PeerFact("nsd")]
    public async Task Nsd_WithEveryAlgorithm_TransfersBothWays()
    {
        foreach (string algorithm in Algorithms)
        {
            _servers.Write($"nsd/{algorithm}.theirs", Zone(7));
            _servers.Write($"ours/{algorithm}.ours", Zone(9));
        }
        await StartOursOfAllAsync(Algorithms);   // first, since it asks again after seconds and others after a minute
        _servers.StartNsd(_peer, string.Concat(Algorithms.Select(algorithm => $"""
            key:
              name: k-{algorithm}
              algorithm: {algorithm}
              secret: "{RunningServers.Secret}"
            zone:
              name: {algorithm}.theirs
              zonefile: {algorithm}.theirs
              provide-xfr: 127.0.0.1 k-{algorithm}
            zone:
              name: {algorithm}.ours
              zonefile: {algorithm}.ours
              request-xfr: 127.0.0.1@{_ours} k-{algorithm}

            """)));

        foreach (string algorithm in Algorithms)
        {
            await RunningServers.WaitSerialAsync(_ours, $"{algorithm}.theirs", 7, "ours from NSD");
            await RunningServers.WaitSerialAsync(_peer, $"{algorithm}.ours", 9, "NSD from ours");
        }
    }

    [PeerFact("nsupdate")]
    public async Task Nsupdate_Sequences_GetWhatTheRfcSays()
    {
        await StartPrimaryAsync("hmac-sha256", notifies: false);
        (string Change, string Says)[] sequences =
        [
            ("prereq nxdomain new.example.com\nupdate add new.example.com 60 A 192.0.2.1", ""),
            ("prereq nxdomain new.example.com\nupdate add new.example.com 60 A 192.0.2.2", "YXDOMAIN"),
            ("prereq yxdomain none.example.com\nupdate add new.example.com 60 A 192.0.2.2", "NXDOMAIN"),
            ("prereq yxrrset new.example.com A 192.0.2.1\nupdate delete new.example.com A 192.0.2.1", ""),
            ("prereq yxrrset new.example.com A\nupdate add new.example.com 60 A 192.0.2.2", "NXRRSET"),
            ("prereq nxrrset www.example.com A\nupdate add new.example.com 60 A 192.0.2.2", "YXRRSET"),
            ("update add www.example.net 60 A 192.0.2.2", "NOTZONE"),
            ("update add example.com 60 DNSKEY 257 3 13 AAAA", "REFUSED"),
            ("update delete www.example.com", ""),
        ];
        foreach ((string change, string says) in sequences)
        {
            ChildResult result = await RunningServers.UpdateAsync(_ours, "example.com", change);
            Assert.Equal(says.Length == 0 ? "" : $"update failed: {says}\n", result.Output + result.Error);
        }
        Assert.Equal(10u, await RunningServers.SerialAsync(_ours, "example.com"));
        ChildResult wrong = await RunningServers.UpdateAsync(_ours, "example.com", "update delete ns.example.com", "hmac-sha512");
        Assert.Contains("BADKEY", wrong.Output + wrong.Error, StringComparison.Ordinal);
    }

    [PeerFact("named", "knotd", "nsd")]
    public async Task Peers_AsSecondariesOfOurs_StopServingAfterTheExpiryOfOurZone()
    {
        // Expiry after 4 seconds; each asks by the refresh of one second and cannot reach ours any more.
        _servers.Write("ours/example.com.zone", Zone(7).Replace("7 5 2 86400 60", "7 1 1 4 60", StringComparison.Ordinal));
        int bind = _peer, knot = FreePort.Both(), nsd = FreePort.Both();
        ChildProcess ours = await _servers.StartOursAsync("ours", _ours, """
            [[zone]]
            name = "example.com"
            file = "example.com.zone"
            allow-transfer = ["127.0.0.0/8"]
            notify-name-servers = false
            """);
        _servers.StartBind(bind, $$"""
            zone "example.com" { type secondary; file "z"; primaries { 127.0.0.1 port {{_ours}}; }; min-refresh-time 1; max-refresh-time 1; min-retry-time 1; max-retry-time 1; };
            """);
        _servers.StartKnot(knot, $"remote:\n  - id: ours\n    address: 127.0.0.1@{_ours}\nzone:\n  - domain: example.com\n    storage: {_servers.Root}/knot\n    master: ours\n");
        _servers.StartNsd(nsd, $"zone:\n  name: example.com\n  zonefile: z\n  request-xfr: 127.0.0.1@{_ours} NOKEY\n");
        (int Port, string Name)[] peers = [(bind, "BIND"), (knot, "Knot"), (nsd, "NSD")];
        foreach ((int port, string name) in peers)
            await RunningServers.WaitSerialAsync(port, "example.com", 7, name);

        await ours.StopAsync(TimeSpan.FromSeconds(10));

        foreach ((int port, string name) in peers)
            await RunningServers.WaitSerialAsync(port, "example.com", null, $"{name}, after expiry");
    }

    [PeerTheory("named", "knotd", "nsd")]
    [InlineData("BIND")]
    [InlineData("Knot")]
    [InlineData("NSD")]
    public async Task Ours_AsSecondaryOfAPeer_StopsServingAfterTheExpiryOfItsZone(string name)
    {
        string zone = Zone(7).Replace("7 5 2 86400 60", "7 1 1 4 60", StringComparison.Ordinal);
        foreach (string file in (string[])["bind/example.com.zone", "knot/example.com.zone", "nsd/z"])
            _servers.Write(file, zone);
        PeerProcess peer = name switch
        {
            "BIND" => _servers.StartBind(_peer, "zone \"example.com\" { type primary; file \"example.com.zone\"; allow-transfer { any; }; };\n"),
            "Knot" => _servers.StartKnot(_peer, $"acl:\n  - id: all\n    address: 127.0.0.0/8\n    action: transfer\nzone:\n  - domain: example.com\n    storage: {_servers.Root}/knot\n    file: example.com.zone\n    acl: all\n"),
            _ => _servers.StartNsd(_peer, "zone:\n  name: example.com\n  zonefile: z\n  provide-xfr: 127.0.0.1 NOKEY\n"),
        };
        ChildProcess ours = await _servers.StartOursAsync("ours", _ours, $"""
            [[remote]]
            name = "peer"
            addresses = ["127.0.0.1:{_peer}"]
            [[zone]]
            name = "example.com"
            type = "secondary"
            primaries = ["peer"]
            notify-name-servers = false
            """);
        await RunningServers.WaitSerialAsync(_ours, "example.com", 7, "ours, after AXFR");

        await peer.StopAsync(TimeSpan.FromSeconds(10));

        await RunningServers.WaitSerialAsync(_ours, "example.com", null, "ours, after expiry");
        Assert.False(ours.HasExited);
    }

    private async Task FollowUpdatesAsync(string peer)
    {
        await RunningServers.WaitSerialAsync(_peer, "example.com", 7, $"{peer}, after AXFR");
        for (uint i = 0; i < 3; i++)
        {
            Assert.Equal(0, (await RunningServers.UpdateAsync(_ours, "example.com", $"update add host{i}.example.com 60 A 192.0.2.{i}")).ExitCode);
            await RunningServers.WaitSerialAsync(_peer, "example.com", 8 + i, $"{peer}, after NOTIFY");
        }
        Assert.Equal(await RunningServers.TransferAsync(_ours, "example.com"), await RunningServers.TransferAsync(_peer, "example.com"));
    }

    private Task<ChildProcess> StartPrimaryAsync(string algorithm, bool notifies)
    {
        _servers.Write("ours/example.com.zone", Zone(7));
        return _servers.StartOursAsync("ours", _ours, $"""
            [[tsig]]
            name = "key"
            algorithm = "{algorithm}"
            secret = "{RunningServers.Secret}"
            [[zone]]
            name = "example.com"
            file = "example.com.zone"
            allow-transfer = ["key:key"]
            notify-name-servers = false
            notify = [{(notifies ? $"\"127.0.0.1:{_peer}\"" : "")}]
            [[zone.update]]
            key = "key"
            """);
    }

    private Task<ChildProcess> StartSecondaryAsync(string algorithm) => _servers.StartOursAsync("ours", _ours, $"""
        [[tsig]]
        name = "key"
        algorithm = "{algorithm}"
        secret = "{RunningServers.Secret}"
        [[remote]]
        name = "peer"
        addresses = ["127.0.0.1:{_peer}"]
        key = "key"
        [[zone]]
        name = "example.com"
        type = "secondary"
        primaries = ["peer"]
        allow-notify = ["127.0.0.1/32"]
        allow-transfer = ["key:key"]
        notify-name-servers = false
        """);

    private Task<ChildProcess> StartOursOfAllAsync(string[] algorithms) => _servers.StartOursAsync("ours", _ours, string.Concat(algorithms.Select(algorithm => $"""
        [[tsig]]
        name = "k-{algorithm}"
        algorithm = "{algorithm}"
        secret = "{RunningServers.Secret}"
        [[remote]]
        name = "r-{algorithm}"
        addresses = ["127.0.0.1:{_peer}"]
        key = "k-{algorithm}"
        [[zone]]
        name = "{algorithm}.theirs"
        type = "secondary"
        primaries = ["r-{algorithm}"]
        notify-name-servers = false
        [[zone]]
        name = "{algorithm}.ours"
        file = "{algorithm}.ours"
        allow-transfer = ["key:k-{algorithm}"]
        notify-name-servers = false

        """)));

    private static string BindKey(string algorithm) => $$"""key "key" { algorithm {{algorithm}}; secret "{{RunningServers.Secret}}"; };""" + "\n";

    private static string KnotKey(string algorithm) => $"key:\n  - id: key\n    algorithm: {algorithm}\n    secret: {RunningServers.Secret}\n";

    private static string NsdKey(string algorithm) => $"key:\n  name: key\n  algorithm: {algorithm}\n  secret: \"{RunningServers.Secret}\"\n";

    private string KnotRemote(string? key) =>
        $"remote:\n  - id: ours\n    address: 127.0.0.1@{_ours}\n{(key is null ? "" : $"    key: {key}\n")}acl:\n  - id: a\n    key: key\n    action: [transfer, update]\n  - id: n\n    address: 127.0.0.1\n    action: notify\n";

    private static string Zone(uint serial) => $"$TTL 300\n@ SOA ns hostmaster {serial} 5 2 86400 60\n@ NS ns\nns A 192.0.2.1\nwww A 192.0.2.2\n{string.Concat(Enumerable.Range(0, 20).Select(i => $"filler{i} TXT \"some text\"\n"))}";
}
