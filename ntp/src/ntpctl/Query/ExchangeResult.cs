using Infra.Ntp.Source;

namespace Infra.Ntp.Control.Query;

/// <summary>What one exchange brought.</summary>
/// <param name="Measurement">The measurement; null if there is none.</param>
/// <param name="IsSentByKernel">Whether the kernel said when the request left.</param>
/// <param name="IsReceivedByKernel">Whether the kernel said when the reply came.</param>
/// <param name="ErrorCode">A stable name of what went wrong; empty if nothing did.</param>
/// <param name="ErrorMessage">The same for people.</param>
internal sealed record ExchangeResult(Measurement? Measurement, bool IsSentByKernel, bool IsReceivedByKernel, string ErrorCode, string ErrorMessage)
{
    internal static ExchangeResult Failed(string code, string message) => new(null, false, false, code, message);

    /// <summary>Whether more requests would only annoy the server, or find it as absent.</summary>
    internal bool IsFinal => ErrorCode is "kiss-rate" or "kiss-deny" or "unreachable";
}
