using Infra.Http;
using Infra.Http.Forwarding;

namespace Infra.Proxy.Observe;

/// <summary>How an exchange ended.</summary>
/// <param name="Status">Status; 0 if there was no answer.</param>
/// <param name="RequestBytes">Bytes of the request's body.</param>
/// <param name="ResponseBytes">Bytes of the response's body.</param>
/// <param name="Error">Error type, or none.</param>
/// <param name="Reason">Reason, or none.</param>
internal readonly record struct AccessResult(int Status, long RequestBytes, long ResponseBytes, ProxyError Error, RejectReason Reason);
