namespace Infra.Av1.Kernels;

internal partial class V128Kernels8
{
}
