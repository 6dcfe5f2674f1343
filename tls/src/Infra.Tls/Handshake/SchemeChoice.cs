using Infra.Pki.Signing;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake;

/// <summary>Finds signature schemes that both ends know.</summary>
internal static class SchemeChoice
{
    /// <summary>The peer's schemes that are also ours, in the peer's order; each once.</summary>
    internal static SignatureScheme[] Common(UInt16List offered, IReadOnlyList<SignatureScheme> ours)
    {
        Span<ushort> common = stackalloc ushort[32];
        int count = 0;
        for (int i = 0; i < offered.Count && count < common.Length; i++)
        {
            ushort scheme = offered[i];
            if (!common[..count].Contains(scheme) && ours.Contains((SignatureScheme)scheme)) common[count++] = scheme;
        }
        var result = new SignatureScheme[count];
        for (int i = 0; i < count; i++)
            result[i] = (SignatureScheme)common[i];
        return result;
    }
}
