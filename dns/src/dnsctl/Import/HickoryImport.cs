using System.Globalization;
using System.Net;
using Infra.Config.Toml;
using Infra.Parsing;

namespace Infra.Dns.Control.Import;

/// <summary>
/// Makes a <c>dnsd.toml</c> of the file that hickory-dns reads (0.24, 0.25 and later). Each key is taken over, noted as having no effect here, or an
/// error that names the missing part; none is dropped silently.
/// </summary>
internal static class HickoryImport
{
    private const int Do53Port = 53;
    private const string DefaultDirectory = "/var/named";   // what hickory-dns takes without the key

    /// <summary>Translates a document.</summary>
    /// <param name="source">The file's text.</param>
    /// <param name="directory">Where relative names start, in place of the file's own <c>directory</c>; null to take that.</param>
    /// <param name="secrets">Reads key files.</param>
    /// <param name="findings">Takes notes as warnings, and errors for what could not be taken over.</param>
    /// <returns>The new file's text; what caused an error is not in it.</returns>
    internal static string Translate(SourceText source, string? directory, IKeyFiles secrets, DiagnosticBag findings)
    {
        var file = new SourceTable(TomlReader.Read(source, findings), findings);
        if (findings.HasErrors) return "";
        var target = new TomlDraft();
        target.Comment("Made by dnsctl config import from a file of hickory-dns.");
        target.Add("profile", "authoritative");

        string own = file.Text("directory") ?? DefaultDirectory;
        directory ??= own;
        target.Table("[server]").Add("directory", directory);
        if (file.Text("user") is { } user) target.Add("user", user);
        WriteListeners(file, target);
        if (file.Text("prometheus_listen_addr") is { } metrics && !file.Flag("disable_prometheus")) target.Table("[metrics]").Add("listen", metrics);

        var zones = new HickoryZones(directory, secrets, target);
        foreach (SourceTable zone in file.Tables("zones"))
            zones.Write(zone);

        SayWhatHasNoEffect(file);
        file.Finish();
        return target.ToString();
    }

    private static void WriteListeners(SourceTable file, TomlDraft target)
    {
        long port = file.Number("listen_port", 0, ushort.MaxValue) ?? Do53Port;
        List<string> addresses = [];
        foreach (string key in (string[])["listen_addrs_ipv4", "listen_addrs_ipv6"])
        {
            foreach (string text in file.Texts(key))
            {
                if (IPAddress.TryParse(text, out IPAddress? address)) addresses.Add(new IPEndPoint(address, (int)port).ToString());
                else file.Error(key, "wrong-value", $"\"{TextEscape.Escape(text)}\" is no address");
            }
        }
        if (addresses.Count == 0) addresses = [string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{port}"), string.Create(CultureInfo.InvariantCulture, $"[::]:{port}")];

        target.Table("[[listen]]").Add("protocol", "do53").Add("addresses", addresses);
        IReadOnlyList<string> allowed = file.Texts("allow_networks");
        IReadOnlyList<string> denied = file.Texts("deny_networks");
        denied = AsDeniedHere(denied, allowed, file);
        if (denied.Count > 0) target.Add("deny", denied);
        if (allowed.Count > 0) target.Add("allow", allowed);
        RefuseEncrypted(file);
    }

    // There allow always wins, here the longest network does. A denied network inside an allowed one has no effect there; in its place the allowed one is denied too, which has none
    // here but keeps the rest of the world allowed.
    private static string[] AsDeniedHere(IReadOnlyList<string> denied, IReadOnlyList<string> allowed, SourceTable file)
    {
        List<string> kept = [];
        foreach (string text in denied)
        {
            string? cover = IpPrefix.TryParse(text, out IpPrefix network)
                ? allowed.FirstOrDefault(each => IpPrefix.TryParse(each, out IpPrefix wider) && wider.Length < network.Length && wider.Contains(network)) : null;
            if (cover is not null) file.Note("deny_networks", "no-effect", $"{TextEscape.Escape(text)} has no effect beside the allowed {TextEscape.Escape(cover)} and is left out");
            kept.Add(cover ?? text);
        }
        return [.. kept.Distinct(StringComparer.Ordinal)];
    }

    // Encrypted listeners are on as soon as there is a certificate.
    private static void RefuseEncrypted(SourceTable file)
    {
        foreach (SourceTable certificate in file.Tables("tls_cert"))
        {
            certificate.Skip();
            certificate.Error("path", "missing-part", "DNS over TLS, HTTPS and QUIC are not built yet; the import has no listener for them");
        }
        foreach (string key in (string[])["tls_listen_port", "https_listen_port", "quic_listen_port", "http_endpoint", "disable_tls", "disable_https", "disable_quic", "ssl_keylog_enabled"])
            file.HasNoEffect(key, "there is no encrypted listener yet");
    }

    private static void SayWhatHasNoEffect(SourceTable file)
    {
        file.HasNoEffect("group", "dnsd takes the groups of its user");
        file.HasNoEffect("drop_privileges", "dnsd gives up its rights whenever server.user is set");
        file.HasNoEffect("tcp_request_timeout", "dnsd has limits of its own for idle and slow connections");
        file.HasNoEffect("disable_tcp", "an authoritative server answers over TCP too (RFC 7766)");
        file.HasNoEffect("disable_udp", "dnsd always answers over UDP");
        file.HasNoEffect("disable_prometheus", "metrics are off without metrics.listen");
        file.HasNoEffect("log_level", "give dnsd -l LEVEL");
        foreach (string key in (string[])["udp_socket", "tcp_socket"])
            file.HasNoEffect(key, "dnsd sizes its sockets itself");
    }
}
