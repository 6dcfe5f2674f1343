using Infra.Pki;

namespace Infra.Tls.Config;

/// <summary>A certificate and the names that it is served for.</summary>
/// <param name="Key">The chain and its private key.</param>
/// <param name="Names">Host names in any case, or <c>*.</c> and a host name for all names one label below it.</param>
/// <param name="IsDefault">Whether it also serves clients that name nobody, or a name that no certificate has.</param>
public sealed record NamedCertificate(CertifiedKey Key, IReadOnlyList<string> Names, bool IsDefault = false);
