using System.Globalization;
using Infra.Config.Toml;
using Infra.Dns.Names;
using Infra.Parsing;

namespace Infra.Dns.Control.Import;

/// <summary>Takes over the zones of a hickory-dns file with their stores, keys and policies.</summary>
internal sealed class HickoryZones(string directory, IKeyFiles secrets, TomlDraft target)
{
    private const string AllIPv4 = "0.0.0.0/0";
    private const string AllIPv6 = "::/0";
    private readonly HashSet<string> _transactionKeys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _policies = new(StringComparer.Ordinal);

    /// <summary>Writes one zone and what it needs, or says why it cannot.</summary>
    internal void Write(SourceTable zone)
    {
        string? name = zone.Text("zone");
        string kind = zone.Text("zone_type") ?? "Primary";
        if (name is null || !DomainName.TryParse(name, out _, out _))
        {
            zone.Error("zone", "wrong-value", name is null ? "the zone has no name" : $"\"{TextEscape.Escape(name)}\" is no name");
            zone.Skip();
            return;
        }
        if (kind is not ("Primary" or "Secondary"))
        {
            Refuse(zone, name, kind);
            return;
        }
        if (kind == "Secondary") zone.Note("zone_type", "no-effect", $"hickory-dns reads a Secondary from its file and never transfers it, so {name} becomes a primary; for transfers set type = \"secondary\" and primaries");
        WriteServed(zone, name);
    }

    private static void Refuse(SourceTable zone, string name, string kind)
    {
        string part = kind switch
        {
            "Hint" => "recursion",
            "Forward" => "forwarding",
            _ => string.Join(" and ", zone.Tables("stores").Select(PartOf)),
        };
        zone.Error("zone_type", "missing-part", $"{(part.Length == 0 ? $"zone type {TextEscape.Escape(kind)}" : part)} {(part.Contains(" and ", StringComparison.Ordinal) ? "are" : "is")} not built yet; the zone {name} is left out");
        zone.Skip();
    }

    private static string PartOf(SourceTable store) => store.Text("type") switch
    {
        "forward" => "forwarding",
        "recursor" => "recursion",
        "blocklist" => "the blocklist",
        string other => $"the store {TextEscape.Escape(other)}",
        null => "a store without a type",
    };

    private void WriteServed(SourceTable zone, string name)
    {
        var draft = new TomlDraft();
        draft.Table("[[zone]]").Add("name", name).Add("type", "primary");
        List<string> keys = [];
        string? file = zone.Text("file");
        bool allowsUpdates = zone.Flag("allow_update");   // 0.24 has it here
        foreach (SourceTable store in zone.Tables("stores"))
            WriteStore(store, ref file, ref allowsUpdates, keys);
        if (file is null)
        {
            zone.Error("zone", "missing-file", $"the zone {name} has no file and no store with one");
            zone.Skip();
            return;
        }
        draft.Add("file", file);
        WriteTransfers(zone, draft, keys);
        if (allowsUpdates) WriteGrants(zone, draft, name, keys);
        if (PolicyOf(zone, name) is { } policy) draft.Add("dnssec-policy", policy);
        zone.HasNoEffect("enable_dnssec", "a zone with keys is signed");
        zone.Finish();
        target.Append(draft);
    }

    private void WriteStore(SourceTable store, ref string? file, ref bool allowsUpdates, List<string> keys)
    {
        string kind = store.Text("type") ?? "";
        if (kind is not ("file" or "sqlite"))
        {
            store.Error("type", "missing-part", $"{PartOf(store)} is not built yet; the store is left out");
            store.Skip();
            return;
        }
        file = store.Text("zone_path") ?? store.Text("zone_file_path") ?? file;
        if (kind == "sqlite")
        {
            string key = store.Has("journal_path") ? "journal_path" : "journal_file_path";
            if (store.Text(key) is { } journal && journal != ":memory:")
                store.Note(key, "journal-left", "the journal of hickory-dns cannot be read here: get the zone by a transfer (dnsq NAME AXFR) and put it into the file before the change");
            allowsUpdates |= store.Flag("allow_update");
            foreach (SourceTable transactionKey in store.Tables("tsig_keys"))
                WriteTransactionKey(transactionKey, keys);
        }
        store.Finish();
    }

    // The file of hickory-dns holds the secret itself, ours takes it in base64.
    private void WriteTransactionKey(SourceTable key, List<string> keys)
    {
        string? name = key.Text("name");
        string? path = key.Text("key_file");
        string algorithm = key.Text("algorithm") ?? "hmac-sha256";
        key.HasNoEffect("fudge", "dnsd allows 300 s (RFC 8945 section 10)");
        key.Finish();
        if (name is null || path is null)
        {
            key.Error("name", "missing-key", "a TSIG key needs name and key_file");
            return;
        }
        keys.Add(name);
        if (!_transactionKeys.Add(name)) return;
        if (!secrets.TryRead(Path.Combine(directory, path), out byte[] secret, out string problem))
        {
            key.Error("key_file", "unreadable", $"{TextEscape.Escape(path)}: {problem}");
            return;
        }
        target.Table("[[tsig]]").Add("name", name).Add("algorithm", algorithm).Add("secret", Convert.ToBase64String(secret));
        Array.Clear(secret);
        key.Note("key_file", "secret-inside", $"the new file holds the secret of {name}: let nobody else read it, or move it into a file of its own and write secret-file");
    }

    private static void WriteTransfers(SourceTable zone, TomlDraft draft, List<string> keys)
    {
        string policy = zone.Text("axfr_policy") ?? (zone.Flag("allow_axfr") ? "AllowAll" : "Deny");
        switch (policy)
        {
            case "Deny":
                break;
            case "AllowAll":
                draft.Add("allow-transfer", [AllIPv4, AllIPv6]);
                break;
            case "AllowSigned" when keys.Count > 0:
                draft.Add("allow-transfer", keys.Select(key => "key:" + key));
                break;
            case "AllowSigned":
                zone.Error("axfr_policy", "missing-key", "AllowSigned, but the zone has no tsig_keys; nobody may transfer it");
                break;
            default:
                zone.Error("axfr_policy", "wrong-value", "axfr_policy must be Deny, AllowAll or AllowSigned");
                break;
        }
    }

    private static void WriteGrants(SourceTable zone, TomlDraft draft, string name, List<string> keys)
    {
        if (keys.Count == 0)
        {
            zone.Note("stores", "no-grant", $"updates of {name} are allowed, but by no TSIG key: hickory-dns takes SIG(0) keys in the zone, which dnsd does not; nobody may update until the zone has an update grant");
            return;
        }
        IEnumerable<string> grants = keys.Select(key => $"{{ key = {Quote(key)}, match = \"subdomain\", name = {Quote(name)} }}");
        draft.AddRaw("update", $"[{string.Join(", ", grants)}]");
    }

    private string? PolicyOf(SourceTable zone, string name)
    {
        IReadOnlyList<SourceTable> keys = zone.Tables("keys");
        (string denial, bool optOut) = DenialOf(zone);
        string? chosen = null;
        foreach (SourceTable key in keys)
        {
            string algorithm = key.Text("algorithm") ?? "";
            string path = key.Text("key_path") ?? "";
            key.HasNoEffect("signer_name", "a zone signs in its own name");
            key.HasNoEffect("password", "the key is imported by dnsctl key import");
            key.HasNoEffect("is_zone_signing_key", "the policy's keys say which key signs what");
            key.HasNoEffect("is_zone_update_auth", "updates are allowed by TSIG keys");
            key.HasNoEffect("create_if_absent", "dnsd makes the keys that a policy asks for");
            key.Finish();
            if (NumberOf(algorithm) is not { } number)
            {
                key.Error("algorithm", "missing-part", $"algorithm {TextEscape.Escape(algorithm)} is not signed with here; use ECDSAP256SHA256 or ED25519");
                continue;
            }
            if (chosen is not null)
            {
                key.Note("algorithm", "one-algorithm", $"a policy signs with one algorithm: {algorithm} of {name} is left out");
                continue;
            }
            chosen = string.Create(CultureInfo.InvariantCulture, $"imported-{number}-{denial}{(optOut ? "-opt-out" : "")}");
            key.Note("key_path", "import-key", $"{TextEscape.Escape(path)} is left behind: dnsd makes a new key for {name}, whose DS the parent needs before the old one goes");
            if (_policies.Add(chosen)) WritePolicy(chosen, number, denial, optOut);
        }
        return chosen;
    }

    private static (string Denial, bool OptOut) DenialOf(SourceTable zone)
    {
        if (!zone.Has("nx_proof_kind")) return ("nsec", false);
        foreach (SourceTable kind in zone.Tables("nx_proof_kind"))
        {
            foreach (SourceTable hashed in kind.Tables("nsec3"))
            {
                bool optOut = hashed.Flag("opt_out");
                hashed.HasNoEffect("algorithm", "NSEC3 has one algorithm, SHA-1");
                hashed.HasNoEffect("salt", "dnsd signs without a salt (RFC 9276)");
                hashed.HasNoEffect("iterations", "dnsd signs without extra iterations (RFC 9276)");
                hashed.Finish();
                kind.Finish();
                return ("nsec3", optOut);
            }
        }
        return ("nsec", false);
    }

    private void WritePolicy(string name, int algorithm, string denial, bool optOut)
    {
        target.Table("[[dnssec-policy]]").Add("name", name).Add("algorithm", algorithm).Add("denial", denial);
        if (optOut) target.Add("opt-out", true);
    }

    private static int? NumberOf(string algorithm) => algorithm switch
    {
        "RSASHA256" => 8,
        "RSASHA512" => 10,
        "ECDSAP256SHA256" => 13,
        "ECDSAP384SHA384" => 14,
        "ED25519" => 15,
        _ => null,
    };

    private static string Quote(string text) => TomlWriter.Quote(text);
}
