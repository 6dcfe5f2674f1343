using System.Text;
using Infra.Pki;
using Infra.Pki.Names;

namespace Infra.Proxy.Tls;

/// <summary>The host names that a certificate is served for.</summary>
internal static class CertificateNames
{
    internal static IReadOnlyList<string> Of(Certificate certificate)
    {
        List<string> names = [];
        GeneralNameReader reader = certificate.SubjectAltNames;
        while (reader.TryRead(out GeneralName name))
        {
            if (name.Kind == GeneralNameKind.Dns) names.Add(Encoding.ASCII.GetString(name.Value));
        }
        return names;
    }
}
