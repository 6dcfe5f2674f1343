using Infra.Pki;
using Infra.Tls.Config;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Server;

/// <summary>
/// The certificates of a server as their files have them. When a file changes, all are read again and replace the old set as one; what cannot be used leaves the old set
/// in place and is said once for each change. One caller looks at a time; handshakes go on meanwhile.
/// </summary>
internal sealed class WatchedCertificates
{
    private readonly IReadOnlyList<string> _certificates;
    private readonly IReadOnlyList<string> _keys;
    private string _stamp;

    private WatchedCertificates(IReadOnlyList<string> certificates, IReadOnlyList<string> keys, string stamp, IReadOnlyList<CertifiedKey> loaded)
    {
        _certificates = certificates;
        _keys = keys;
        _stamp = stamp;
        Resolver = new NamedCertificateResolver(Name(loaded));
    }

    /// <summary>Chooses among them.</summary>
    internal NamedCertificateResolver Resolver { get; }

    /// <summary>Reads them for the first time; null, with the mistakes noted, if they cannot be used.</summary>
    internal static WatchedCertificates? Load(IReadOnlyList<string> certificates, IReadOnlyList<string> keys, Mistakes mistakes)
    {
        if (certificates.Count == 0) mistakes.Usage("a server needs a certificate: give --cert FILE --key FILE");
        string stamp = StampOf(certificates, keys);
        IReadOnlyList<CertifiedKey> loaded = IdentityFiles.Load(certificates, keys, mistakes);
        return loaded.Count == certificates.Count && loaded.Count > 0 ? new WatchedCertificates(certificates, keys, stamp, loaded) : null;
    }

    /// <summary>Looks whether a file changed, and if so reads all again. The old keys are left to the collector, since a handshake may be using them.</summary>
    /// <param name="isForced">Whether they are read even if no file looks changed.</param>
    /// <param name="mistakes">What is wrong with the new files.</param>
    /// <returns>Whether a new set is in use.</returns>
    internal bool Refresh(bool isForced, Mistakes mistakes)
    {
        string stamp = StampOf(_certificates, _keys);
        if (stamp == _stamp && !isForced) return false;
        _stamp = stamp;
        IReadOnlyList<CertifiedKey> loaded = IdentityFiles.Load(_certificates, _keys, mistakes);
        if (mistakes.Any) return false;
        Resolver.Replace(Name(loaded));
        return true;
    }

    private static List<NamedCertificate> Name(IReadOnlyList<CertifiedKey> loaded) => [.. loaded.Select((identity, index) => IdentityFiles.Named(identity, isDefault: index == 0))];

    private static string StampOf(IReadOnlyList<string> certificates, IReadOnlyList<string> keys) => string.Join(' ', certificates.Concat(keys).Select(path =>
    {
        var file = new FileInfo(path);
        return file.Exists ? $"{file.LastWriteTimeUtc.Ticks}:{file.Length}" : "-";
    }));
}
