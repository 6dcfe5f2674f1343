namespace Infra.Pki.Names;

/// <summary>The base of one subtree, with its Name ready for comparison where it is one.</summary>
internal sealed record NameConstraint(GeneralNameKind Kind, byte[] Value, NormalizedName? Name);
