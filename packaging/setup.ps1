# Makes this checkout ready on Windows 10 (1809 or later): .venv with the locked packages. Called by start.ps1 and check.ps1.
$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..')
[Console]::OutputEncoding = [Text.Encoding]::UTF8

$stamp = '.venv\.jiedui-ready'
$text = (Get-Content -Raw packaging\requirements.txt) + (Get-Content -Raw packaging\setup.ps1) + (Get-Content -Raw pyproject.toml)
$sha = [Security.Cryptography.SHA256]::Create()
$wanted = [BitConverter]::ToString($sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($text)))
if ((Test-Path .venv\Scripts\jiedui.exe) -and (Test-Path $stamp) -and ((Get-Content -Raw $stamp).Trim() -eq $wanted)) { return }

function Invoke-Step { & $args[0] $args[1..($args.Count - 1)]; if ($LASTEXITCODE -ne 0) { throw "failed: $args" } }

if (-not (Test-Path .venv\Scripts\python.exe)) {
    $python = $null
    foreach ($version in '3.11', '3.12', '3.13') {
        if (Get-Command py -ErrorAction SilentlyContinue) {
            $found = & py "-$version" -c 'import sys; print(sys.executable)' 2>$null
            if ($LASTEXITCODE -eq 0) { $python = $found; break }
        }
    }
    if (-not $python -and (Get-Command python -ErrorAction SilentlyContinue)) { $python = 'python' }
    if (-not $python) { throw '没有找到 Python 3.11。请从 https://www.python.org 安装（勾选 py launcher），再运行这条命令。' }
    Invoke-Step $python -m venv .venv
}
Write-Host '正在装 Python 组件（第一次要几分钟）……'
Invoke-Step .venv\Scripts\python.exe -m pip install -q --disable-pip-version-check --require-hashes -r packaging\requirements.txt
Invoke-Step .venv\Scripts\python.exe -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
# fonts: Microsoft YaHei and Microsoft Uighur of the system stand in
Set-Content -Path $stamp -Value $wanted
Write-Host '准备好了：.venv\Scripts\jiedui.exe'
