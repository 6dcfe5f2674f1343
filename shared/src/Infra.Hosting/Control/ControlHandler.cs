using System.Text.Json;

namespace Infra.Hosting.Control;

/// <summary>
/// Carries out a command. It writes exactly one JSON value as the result, or nothing for <c>null</c>. A <see cref="ControlException"/> is reported to the
/// client as it is; any other exception as a failure, and logged. Handlers of different clients run at the same time.
/// </summary>
/// <param name="request">Command, arguments, and who asks.</param>
/// <param name="result">Where the result goes.</param>
/// <param name="cancellation">Cancelled when the request's time is over or the daemon stops.</param>
public delegate Task ControlHandler(ControlRequest request, Utf8JsonWriter result, CancellationToken cancellation);
