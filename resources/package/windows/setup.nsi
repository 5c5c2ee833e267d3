; Set-up for Windows: for one user, without administrator's rights. ./dev package compiles it.
;   makensis -DVERSION=… -DPAYLOAD=folder -DTARGET=setup.exe setup.nsi
; Silent: setup.exe /S, with /SERVER=erp.example.com for the office server; an address with a scheme in any quotes.
Unicode true
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "StrFunc.nsh"
${StrStr}
!define APP "Textile ERP"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\TextileERP"
Name "${APP}"
OutFile "${TARGET}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Textile ERP"
InstallDirRegKey HKCU "Software\Textile ERP" "InstallDir"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${APP}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${APP} set-up"
VIAddVersionKey "LegalCopyright" "-"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\textile-erp.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Turkish"
Var SERVER

; The value behind /SERVER= in the whole command line. GetOptions would end it at the next slash, and finds
; nothing where a deployment tool put the quotes around the whole word: "/SERVER=https://…".
Function readServer
  StrCpy $SERVER ""
  ${StrStr} $0 $CMDLINE "/SERVER="
  ${If} $0 == ""
    Return
  ${EndIf}
  StrCpy $0 $0 "" 8
  opening: ; a quote, or an escaped one
    StrCpy $1 $0 1
    ${If} $1 == '"'
    ${OrIf} $1 == "'"
    ${OrIf} $1 == "\"
      StrCpy $0 $0 "" 1
      Goto opening
    ${EndIf}
  loop:
    StrCpy $1 $0 1
    ${If} $1 == ""
    ${OrIf} $1 == " "
    ${OrIf} $1 == "\"
    ${OrIf} $1 == '"'
    ${OrIf} $1 == "'"
      Return
    ${EndIf}
    StrCpy $SERVER "$SERVER$1"
    StrCpy $0 $0 "" 1
    Goto loop
FunctionEnd

Function .onInit
  Call readServer
FunctionEnd

Section
  SetOutPath "$INSTDIR"
  ; The libraries of a former version would be loaded beside the new ones.
  RMDir /r "$INSTDIR\lib"
  File /r "${PAYLOAD}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${APP}.lnk" "$INSTDIR\textile-erp.exe"
  WriteRegStr HKCU "Software\Textile ERP" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\erp" "" "URL:Textile ERP"
  WriteRegStr HKCU "Software\Classes\erp" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\erp\shell\open\command" "" '"$INSTDIR\textile-erp.exe" "%1"'
  WriteRegStr HKCU "${KEY}" "DisplayName" "${APP}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\textile-erp.exe"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${If} $SERVER != ""
    CreateDirectory "$APPDATA\textile-erp"
    FileOpen $1 "$APPDATA\textile-erp\pc.toml" w
    FileWrite $1 'server = "$SERVER"$\r$\n'
    FileClose $1
  ${EndIf}
SectionEnd

Section "Uninstall"
  ; The company's data and what this user chose stay: they lie elsewhere.
  RMDir /r "$INSTDIR"
  Delete "$SMPROGRAMS\${APP}.lnk"
  DeleteRegKey HKCU "Software\Classes\erp"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "Software\Textile ERP"
SectionEnd
