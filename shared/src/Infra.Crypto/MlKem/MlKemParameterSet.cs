namespace Infra.Crypto.MlKem;

/// <summary>The parameter sets of FIPS 203 that the suite speaks.</summary>
public enum MlKemParameterSet
{
    /// <summary>ML-KEM-768: security category 3.</summary>
    MlKem768,

    /// <summary>ML-KEM-1024: security category 5.</summary>
    MlKem1024,
}
