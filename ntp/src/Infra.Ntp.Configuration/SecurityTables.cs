using Infra.Config;

namespace Infra.Ntp.Configuration;

/// <summary>The tables about keys: <c>[keyset]</c>, <c>[nts]</c> and <c>[keys]</c>. They are read and checked; what they set is not available yet.</summary>
internal sealed record SecurityTables
{
    private static readonly SecurityTables Checked = new();

    internal static void Read(ConfigSection root, PendingFeatures pending)
    {
        // Keys without a key exchange server have no effect in ntpd-rs either.
        root.Section("keyset", "Keys of the cookies that key exchange hands out.", ReadKeySet);
        root.Section("nts", "Network Time Security.", table => ReadSecurity(table, pending));
        root.Section("keys", "Symmetric keys.", table => ReadKeys(table, pending));
    }

    private static SecurityTables? ReadKeySet(ConfigSection section)
    {
        _ = section.Integer("stale-key-count", "Old keys whose cookies are still taken.", 7, 0, 1000);
        _ = section.Integer("key-rotation-interval", "Seconds from one key to the next.", 86_400, 60, 31_536_000);
        _ = section.OptionalPath("key-storage-path", "File that keeps the keys over restarts.");
        return section.Finish() ? Checked : null;
    }

    private static SecurityTables? ReadSecurity(ConfigSection section, PendingFeatures pending)
    {
        ConfigShape<long> algorithm = ConfigShape.Integer(1, 65_535).Where(id => id is 15 or 17 or 30, "15 (AES-SIV-CMAC-256), 17 (AES-SIV-CMAC-512) or 30 (AES-128-GCM-SIV)");
        _ = section.List("aeads", "Ciphers in the order of preference.", algorithm, [30, 15, 17], 1, 3);
        _ = section.Duration("nts-refresh", "Time after which keys are exchanged anew.", TimeSpan.FromDays(28), TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        _ = section.Boolean("nts-bootstrap", "Where all sources fail on dates, ask each once without looking at dates, to get a first time.", false);
        foreach (string key in (string[])["aeads", "nts-refresh", "nts-bootstrap"])
            pending.Note(section, key, "Network Time Security");
        return section.Finish() ? Checked : null;
    }

    private static SecurityTables? ReadKeys(ConfigSection section, PendingFeatures pending)
    {
        _ = section.OptionalPath("key-file", "File with the keys.");
        _ = section.Boolean("allow-legacy-keys", "Takes MD5 and SHA-1 keys.", false);
        pending.Note(section, "key-file", "authentication by symmetric keys");
        return section.Finish() ? Checked : null;
    }
}
