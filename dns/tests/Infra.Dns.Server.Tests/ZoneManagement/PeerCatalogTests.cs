using System.Globalization;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.ZoneManagement;

// Catalogs (RFC 9432) of Knot and BIND taken over by ours, and ours by them; then half of the members go. INFRA_DNS_CATALOG_MEMBERS sets how many there are.
[Trait("Category", "Interop")]
public sealed class PeerCatalogTests : IAsyncLifetime
{
    private const string MembersVariable = "INFRA_DNS_CATALOG_MEMBERS";
    private const int MembersDefault = 20;

    private readonly RunningServers _servers = new();
    private readonly int _ours = FreePort.Both();
    private readonly int _peer = FreePort.Both();
    private readonly int _members = int.TryParse(Environment.GetEnvironmentVariable(MembersVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : MembersDefault;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _servers.DisposeAsync();

    [PeerFact("knotd")]
    public async Task Knot_AsProducer_IsFollowedByOurs()
    {
        WriteMembers("knot");
        PeerProcess knot = StartKnotProducer(_members);
        await StartOurConsumerAsync();
        await WaitMembersAsync(_ours, _members, "ours, of Knot's catalog");

        await knot.DisposeAsync();
        File.Delete(Path.Combine(_servers.Root, "knot", "knot.pid"));   // it was killed, and its successor must not take it for running
        knot = StartKnotProducer(_members / 2);

        await WaitMembersAsync(_ours, _members / 2, "ours, after Knot removed half", () => knot.Error + knot.Output);
    }

    [PeerFact("named")]
    public async Task Bind_AsProducer_IsFollowedByOurs()
    {
        WriteMembers("bind");
        PeerProcess bind = StartBindProducer(1, _members);
        await StartOurConsumerAsync();
        await WaitMembersAsync(_ours, _members, "ours, of BIND's catalog");

        await bind.DisposeAsync();
        StartBindProducer(2, _members / 2);

        await WaitMembersAsync(_ours, _members / 2, "ours, after BIND removed half");
    }

    [PeerFact("knotd")]
    public async Task Ours_AsProducer_IsFollowedByKnot()
    {
        ChildProcess ours = await StartOurProducerAsync(_members);
        _servers.StartKnot(_peer, $"""
            key:
              - id: key
                algorithm: hmac-sha256
                secret: {RunningServers.Secret}
            remote:
              - id: ours
                address: 127.0.0.1@{_ours}
                key: key
            acl:
              - id: n
                address: 127.0.0.1
                action: notify
            template:
              - id: member
                storage: {_servers.Root}/knot
                master: ours
                acl: n
            zone:
              - domain: cat
                storage: {_servers.Root}/knot
                master: ours
                acl: n
                catalog-role: interpret
                catalog-template: member
            """);
        await WaitMembersAsync(_peer, _members, "Knot, of our catalog");

        await ours.DisposeAsync();
        await StartOurProducerAsync(_members / 2);

        await WaitMembersAsync(_peer, _members / 2, "Knot, after we removed half");
    }

    [PeerFact("named")]
    public async Task Ours_AsProducer_IsFollowedByBind()
    {
        ChildProcess ours = await StartOurProducerAsync(_members);
        Directory.CreateDirectory(Path.Combine(_servers.Root, "bind", "members"));
        // By default BIND asks for two zones at a time of one server, and only twenty times a second.
        _servers.StartBind(
            _peer,
            $$"""
            key "key" { algorithm hmac-sha256; secret "{{RunningServers.Secret}}"; };
            zone "cat" { type secondary; file "cat.db"; primaries { 127.0.0.1 port {{_ours}} key key; }; allow-notify { 127.0.0.1; }; };
            """,
            $$"""catalog-zones { zone "cat" default-primaries { 127.0.0.1 port {{_ours}} key key; } zone-directory "members" in-memory no min-update-interval 1; }; serial-query-rate 1000; transfers-in 100; transfers-per-ns 100; allow-new-zones no;""");
        await WaitMembersAsync(_peer, _members, "BIND, of our catalog");

        await ours.DisposeAsync();
        await StartOurProducerAsync(_members / 2);

        await WaitMembersAsync(_peer, _members / 2, "BIND, after we removed half");
    }

    private static string NameOf(int member) => string.Create(CultureInfo.InvariantCulture, $"m{member}.example");

    private void WriteMembers(string folder)
    {
        for (int i = 0; i < _members; i++)
            _servers.Write($"{folder}/{NameOf(i)}.zone", "$TTL 300\n@ SOA ns hostmaster 7 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n");
    }

    private PeerProcess StartKnotProducer(int members) => _servers.StartKnot(_peer, $"""
        key:
          - id: key
            algorithm: hmac-sha256
            secret: {RunningServers.Secret}
        remote:
          - id: ours
            address: 127.0.0.1@{_ours}
        acl:
          - id: a
            key: key
            action: transfer
        template:
          - id: default
            storage: {_servers.Root}/knot
            file: "%s.zone"
            acl: a
            notify: ours
          - id: member
            storage: {_servers.Root}/knot
            file: "%s.zone"
            acl: a
            catalog-role: member
            catalog-zone: cat.
        zone:
          - domain: cat.
            catalog-role: generate

        """ + string.Concat(Enumerable.Range(0, members).Select(i => $"  - domain: {NameOf(i)}\n    template: member\n")));

    private PeerProcess StartBindProducer(uint serial, int members)
    {
        _servers.Write("bind/cat.zone", $"$TTL 0\n@ SOA invalid. invalid. {serial} 5 2 86400 60\n@ NS invalid.\nversion TXT \"2\"\n" + string.Concat(Enumerable.Range(0, members).Select(i => $"u{i}.zones PTR {NameOf(i)}.\n")));
        return _servers.StartBind(_peer, $$"""
            key "key" { algorithm hmac-sha256; secret "{{RunningServers.Secret}}"; };
            zone "cat" { type primary; file "cat.zone"; allow-transfer { key key; }; also-notify { 127.0.0.1 port {{_ours}}; }; };

            """ + string.Concat(Enumerable.Range(0, _members).Select(i => $$"""zone "{{NameOf(i)}}" { type primary; file "{{NameOf(i)}}.zone"; allow-transfer { key key; }; };""" + "\n")));
    }

    private Task<ChildProcess> StartOurConsumerAsync() => _servers.StartOursAsync("ours", _ours, $"""
        [rate-limit]
        responses-per-second = 0
        [[tsig]]
        name = "key"
        secret = "{RunningServers.Secret}"
        [[remote]]
        name = "peer"
        addresses = ["127.0.0.1:{_peer}"]
        key = "key"
        [[zone]]
        name = "cat"
        type = "catalog"
        primaries = ["peer"]
        allow-notify = ["127.0.0.1/32"]
        """);

    private Task<ChildProcess> StartOurProducerAsync(int members)
    {
        WriteMembers("ours");
        return _servers.StartOursAsync("ours", _ours, $"""
            [rate-limit]
            responses-per-second = 0
            [[tsig]]
            name = "key"
            secret = "{RunningServers.Secret}"
            [[zone]]
            name = "cat"
            type = "catalog"
            file = "cat.zone"
            notify = ["127.0.0.1:{_peer}"]
            notify-name-servers = false
            allow-transfer = ["key:key"]

            """ + string.Concat(Enumerable.Range(0, members).Select(i => $"[[zone]]\nname = \"{NameOf(i)}\"\nfile = \"{NameOf(i)}.zone\"\ncatalog = \"cat\"\nallow-transfer = [\"key:key\"]\nnotify-name-servers = false\n")));
    }

    // The first ones are served and the others are not.
    private async Task WaitMembersAsync(int port, int expected, string what, Func<string>? say = null)
    {
        DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(90 + _members);
        for (int i = 0; i < _members; i++)
        {
            uint? wanted = i < expected ? 7 : null;
            while (await RunningServers.SerialAsync(port, NameOf(i)) != wanted)
            {
                if (DateTime.UtcNow > end) Assert.Fail($"{what}: {NameOf(i)} {(wanted is null ? "is still served" : "is not served")}\n{say?.Invoke()}");
                await Task.Delay(50);
            }
        }
    }
}
