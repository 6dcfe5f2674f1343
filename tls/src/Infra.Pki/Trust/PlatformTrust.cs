using Infra.Pki.Verification;

namespace Infra.Pki.Trust;

/// <summary>What the platform's certificate files gave.</summary>
/// <param name="Anchors">The anchors; empty when no place had any.</param>
/// <param name="Source">The file or folder that was read; empty when there was none.</param>
/// <param name="SkippedCount">Entries that were broken and skipped.</param>
public sealed record PlatformTrust(TrustAnchors Anchors, string Source, int SkippedCount);
